import { describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { locales } from '#kernel/messages.ts';
import { fold } from '#kernel/text.ts';
import { roles } from '#modules/identity/index.ts';
import { registerNamed, registersOf } from './registers.server.ts';

/** Somebody with every role: sees every register. */
const everybody: Actor = {
  kind: 'account',
  accountId: '00000000-0000-0000-0000-000000000000',
  grants: roles.map((role) => ({ role, placeId: null, bodyId: null, producerId: null })),
};
const all = registersOf(everybody).map(({ register }) => register);
const twice = (list: readonly string[]): string[] =>
  list.filter((one, at) => list.indexOf(one) !== at);

describe('the registers of all modules', () => {
  test('have names, addresses, tables and prefixes of their own', () => {
    expect(all.length).toBeGreaterThan(10);
    for (const of of ['name', 'slug', 'table', 'prefix'] as const)
      expect(twice(all.map((register) => register[of])), of).toEqual([]);
  });

  test('name fields and parts that exist', () => {
    for (const { name, title, newest, key, fields, parts = [] } of all) {
      const names = fields.map((field) => field.name);
      for (const used of [
        title,
        newest,
        ...key,
        ...fields.flatMap((field) => field.notBefore ?? []),
      ])
        expect(names, `${name}: ${used}`).toContain(used);
      for (const { register, by } of parts)
        expect(
          registerNamed(register)?.register.fields.map((field) => field.name),
          `${name}: ${register}`,
        ).toContain(by);
    }
  });

  test.each(locales)(
    'have words for everything, and columns that can be told apart (%s)',
    (locale) => {
      const faults: string[] = [];
      for (const { name, fields } of all) {
        const labels = fields.map((field) => `${name}.${field.name}`);
        const keys = [
          ...['', '.one', '.lead', '.empty'].map((end) => `${name}${end}`),
          ...labels,
          ...fields.flatMap((field) =>
            field.kind === 'choice'
              ? field.values.map((value) => `${name}.${field.name}.${value}`)
              : [],
          ),
        ];
        faults.push(...keys.filter((key) => textOf(locale, key) === key));
        // a workbook finds its columns by their words (kernel/register-import.server.ts)
        const words = [
          textOf(locale, 'register.code'),
          ...labels.map((label) => textOf(locale, label)),
        ];
        faults.push(...twice(words.map(fold)).map((word) => `${name}: ${word}`));
        for (const field of fields)
          if (field.kind === 'choice')
            faults.push(
              ...twice(
                field.values.map((value) => fold(textOf(locale, `${name}.${field.name}.${value}`))),
              ).map((word) => `${name}.${field.name}: ${word}`),
            );
      }
      expect(faults).toEqual([]);
    },
  );
});
