import { expect, test } from 'vitest';
import { Refusal } from './errors.ts';
import { formFailure, typedValues } from './form.server.ts';

test('a refused form shows again what was typed, but no secret', () => {
  const form = new FormData();
  const typed = { ideaCode: 'YT-2026-00001', name: 'Bánh gai', zipCode: '03000' };
  for (const [name, value] of Object.entries(typed)) form.set(name, value);
  for (const name of ['password', 'newPassword', 'mat-khau', 'token', 'code']) form.set(name, 'x');
  form.append('criteria', '1.1');
  form.append('criteria', '1.2');
  expect(typedValues(form)).toEqual({ ...typed, criteria: ['1.1', '1.2'] });
});

test('a list in which nothing was chosen asks for a choice, an empty text to be filled in', () => {
  const form = new FormData();
  form.set('name', '');
  // a field of the form that the command takes as a part with a text in it
  form.set('labour', '');
  const code = 'kernel.error.required';
  const fields = [
    { field: 'name', code },
    { field: 'kind', code },
    { field: 'labour.text', code },
  ];
  const event = { locals: { locale: 'en' } } as never;
  const refusal = new Refusal('invalid', 'kernel.error.invalid', { fields });
  expect(formFailure(event, form, refusal).data.errors.map(({ text }) => text)).toEqual([
    'Please fill in this field.',
    'Please choose one.',
    'Please fill in this field.',
  ]);
});
