import { db } from '#kernel/db.server.ts';
import { shortlisted } from '#modules/registry/index.server.ts';
import { asked } from '../de-an/asked.server.ts';

/** What localities have chosen by the day and the moment of the address. */
export async function shortlistAsked(url: URL) {
  const { asked: what, question } = await asked(url);
  const { on, knownAt, demo } = question;
  return { asked: what, rows: await shortlisted(db(), { on, demo, ...(knownAt && { knownAt }) }) };
}
