import type { Tx } from '#kernel/db.server.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister, type RegisterRow, type Values } from '#kernel/register.server.ts';
import { sourceOf } from '#kernel/register-list.server.ts';
import { rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { fault } from './checks.server.ts';
import { travelModes } from './journey.ts';
import { outletSource } from './outlet-registers.server.ts';
import { keep, read } from './rights.server.ts';
import { sightSource } from './sight-register.server.ts';

/** Half-day routes; only published ones are seen in public. */
export const tours = openRegister(
  {
    name: 'outlets.routes',
    table: 'tour_routes',
    slug: 'hanh-trinh',
    prefix: 'DBHT',
    title: 'title',
    newest: 'title',
    key: ['title'],
    parts: [{ register: 'outlets.stops', by: 'route' }],
    fields: [
      { name: 'title', kind: 'text', required: true, listed: true },
      { name: 'intro', kind: 'text', lines: 4 },
      {
        name: 'mode',
        kind: 'choice',
        values: travelModes,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'season', kind: 'text', listed: true },
      { name: 'published', kind: 'yes-no', required: true, listed: true, filter: true },
      { name: 'source', kind: 'text', max: 1000 },
    ],
  },
  { rights: rightsOf({ keep, read }), isDemo: writesFiction },
);

export const stops = openRegister(
  {
    name: 'outlets.stops',
    table: 'tour_stops',
    slug: 'diem-dung',
    prefix: 'DBCH',
    title: 'route',
    newest: 'position',
    key: ['route', 'position'],
    fields: [
      { name: 'route', kind: 'reference', to: 'outlets.routes', required: true, listed: true },
      { name: 'position', kind: 'count', min: 1, max: 20, required: true, listed: true },
      { name: 'outlet', kind: 'reference', to: 'outlets.outlets', listed: true },
      { name: 'sight', kind: 'reference', to: 'outlets.sights', listed: true },
      { name: 'minutes', kind: 'count', min: 5, max: 480, listed: true },
      { name: 'note', kind: 'text', listed: true },
    ],
  },
  {
    rights: rightsOf({ keep, read }),
    references: {
      'outlets.routes': sourceOf(tours),
      'outlets.outlets': outletSource,
      'outlets.sights': sightSource,
    },
    isDemo: writesFiction,
    check: checkStop,
  },
);

async function checkStop(tx: Tx, after: Values, before: RegisterRow | null): Promise<FieldFault[]> {
  if ((after.outlet === null) === (after.sight === null))
    return fault('outlet', 'outlets.error.one-stop');
  let same = tx
    .selectFrom('tour_stops')
    .select('code')
    .where('route_id', '=', String(after.route))
    .where('position', '=', Number(after.position));
  if (before) same = same.where('id', '<>', before.id);
  const other = await same.executeTakeFirst();
  return other ? fault('position', 'outlets.error.position-taken', { code: other.code }) : [];
}
