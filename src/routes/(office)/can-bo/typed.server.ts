import type { Actor } from '#kernel/actor.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { textField } from '#kernel/form.server.ts';
import type { ReferenceSource } from '#kernel/register.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { producerSource } from '#modules/registry/index.server.ts';

/** The id of what a field names, as a code or a name; refused at the field where it names nothing, or several. */
async function typed(source: ReferenceSource, form: FormData, field: string, on: Day) {
  const text = textField(form, field);
  const refuse = (code: string, params?: Record<string, string | number>) =>
    new Refusal('invalid', 'kernel.error.invalid', {
      fields: [{ field, code, ...(params && { params }) }],
    });
  if (!text) throw refuse('kernel.error.required');
  const found = (await source.resolve(db(), [{ text, on }])).get(`${text}|${on}`);
  if (typeof found === 'string') return found;
  throw found
    ? refuse(found.code, found.params)
    : refuse('kernel.error.no-such', { text: text.slice(0, 80) });
}

const dayIn = async (form: FormData, field: string): Promise<Day> =>
  parseDay(textField(form, field) ?? '') ?? ((await databaseNow(db())).today as Day);

/** The unit that the field `place` names on the map of the day in the field `from`; today where none stands there. */
export const typedPlace = async (form: FormData, day = 'from'): Promise<string> =>
  typed(placeSource, form, 'place', await dayIn(form, day));

/** The producer that the field `producer` names. */
export const typedProducer = async (form: FormData): Promise<string> =>
  typed(producerSource, form, 'producer', await dayIn(form, 'from'));

/** The only commune that the actor keeps, as a place field writes it; what there is to choose from is left open. */
export async function ownCommune(actor: Actor): Promise<string | null> {
  const ids = actor.grants.flatMap(({ role, placeId }) =>
    role === 'commune-officer' && placeId ? [placeId] : [],
  );
  if (ids.length !== 1) return null;
  const shown = (await placeSource.show(db(), ids)).get(ids[0]!);
  return shown ? `${shown.code} · ${shown.text}` : null;
}
