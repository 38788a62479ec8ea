import { db } from '#kernel/db.server.ts';
import { issuedReports } from '#modules/reporting/index.server.ts';
import { reportCodes, reportScope } from '#modules/reporting/index.ts';
import { enterReports } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enterReports(event);
  const { actor, t } = event.locals;
  return {
    reports: reportCodes.map((code) => ({
      code,
      title: t(`reporting.title.${code}`),
      lead: t(`reporting.lead.${code}`),
    })),
    issued: reportScope(actor) === 'all' ? await issuedReports(db(), actor) : null,
  };
};
