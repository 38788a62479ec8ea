import { planDifference } from '#modules/programme/index.server.ts';
import { enter } from '../../../../../entry.ts';
import { readers } from '../../readers.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, ...readers);
  const number = (name: string) => {
    const n = Number.parseInt(event.url.searchParams.get(name) ?? '', 10);
    return Number.isInteger(n) ? n : null;
  };
  return planDifference(event.locals.actor, event.params.code, {
    from: number('tu'),
    to: number('den'),
  });
};
