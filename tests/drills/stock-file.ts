import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Actor } from '#kernel/actor.ts';
import type { Fault } from '#kernel/check.ts';
import { dataPath } from '#kernel/config.server.ts';

type Account = Actor & { accountId: string };

/** What the writer of the drills works on. */
export type Stock = Readonly<{
  producer: Account;
  members: readonly Account[];
  /** of the open session, each member's to score */
  items: readonly string[];
  /** of their sheet, with the number of options */
  criteria: readonly Readonly<{ code: string; options: number }>[];
  /** what is at odds from the beginning: the copies that stand before the council were made without commands */
  faults: readonly Fault[];
}>;

const file = (): string => dataPath('stock.json');

/** What was made on this folder, or null. */
export const knownStock = (): Stock | null =>
  existsSync(file()) ? (JSON.parse(readFileSync(file(), 'utf8')) as Stock) : null;

/** Whole or not at all. */
export function keepStock(stock: Stock): void {
  writeFileSync(`${file()}.new`, JSON.stringify(stock));
  renameSync(`${file()}.new`, file());
}
