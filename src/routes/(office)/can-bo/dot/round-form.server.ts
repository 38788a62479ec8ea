import { textField } from '#kernel/form.server.ts';
import { dayField, numberField } from '../../../entry.ts';

/** The fields of a round as they were typed. */
export const roundTyped = (form: FormData) => ({
  name: textField(form, 'name') ?? '',
  filesUntil: dayField(form, 'filesUntil'),
  heldFrom: dayField(form, 'heldFrom'),
  heldUntil: dayField(form, 'heldUntil'),
  capacity: numberField(form, 'capacity') ?? null,
  confirmed: form.has('confirmed'),
});
