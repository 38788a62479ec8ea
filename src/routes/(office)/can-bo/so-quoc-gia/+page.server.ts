import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { countNational } from '#modules/recognition/index.server.ts';
import { unitsOn } from '#modules/places/index.server.ts';
import { nationalFields } from '#modules/recognition/index.ts';
import { enter } from '../../../entry.ts';
import { header, questionOf } from './extract.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  const { today } = await databaseNow(db());
  const query = new URLSearchParams(event.url.searchParams);
  // a purpose that was not taken, as it was typed; it is no filter
  const purpose = query.get('muc-dich');
  query.delete('muc-dich');
  const question = await questionOf(query, today as Day);
  const asked = (name: string) => query.get(name) ?? '';
  return {
    rows: await countNational(db(), event.locals.actor, question),
    search: query.toString(),
    refused: purpose !== null && {
      errors: [
        {
          field: 'purpose',
          text: event.locals.t('recognition.error.purpose'),
          label: event.locals.t('recognition.national.purpose'),
        },
      ],
      values: { purpose: purpose.slice(0, 600) },
    },
    filter: {
      state: asked('tinh-trang'),
      stars: asked('sao'),
      from: asked('tu'),
      until: asked('den'),
      place: asked('noi'),
      demo: question.demo,
    },
    communes: (await unitsOn(db(), today as Day, { level: 'commune' })).map((unit) => ({
      value: unit.code,
      label: `${unit.kind} ${unit.name}`,
    })),
    personal: nationalFields
      .filter((field) => field.personal)
      .map(({ name }) => header(name, event.locals.locale)),
    unknownPlace: asked('noi') !== '' && !question.placeId,
  };
};
