import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { evidenceOf, loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import { criteriaOf } from '#modules/rulebooks/index.ts';
import { casesOf, chosen, missingIn, type DossierContent } from './completeness.ts';
import { General } from './general.ts';

const book = loadRulebook('26-2026');
const sheet = loadSheet('26-2026', 7)!;
const asked = evidenceOf('26-2026', 7);
const today = day('2026-11-23');

const complete = (more: Partial<DossierContent> = {}): DossierContent => ({
  kind: 'first',
  sheet,
  book,
  general: General.parse({
    representativeName: 'x',
    representativePosition: 'x',
    contactAddress: 'x',
    phone: '0912 345 678',
    specification: 'x',
    history: 'x',
    organisation: 'x',
    resultsMaterials: 'x',
    resultsMarket: 'x',
    futurePlan: 'x',
    samples: 5,
  }),
  answers: Object.fromEntries(criteriaOf(sheet).map(({ code }) => [code, 1])),
  links: criteriaOf(sheet).map(({ code }) => ({ criterion: code, title: code, expiresOn: null })),
  asked,
  today,
  ...more,
});

describe('what is missing', () => {
  test('nothing, when everything is there', () => {
    expect(missingIn(complete())).toEqual([]);
  });
  test('a telephone number or an address that was stored and is none', () => {
    const general = { ...complete().general, phone: '12345', email: 'lan.nguyen' };
    expect(missingIn(complete({ general }))).toEqual([
      { task: 'general', code: 'kernel.error.telephone', at: 'phone' },
      { task: 'general', code: 'kernel.error.email', at: 'email' },
    ]);
  });
  test('a business registered tomorrow', () => {
    const general = { ...complete().general, registeredOn: '2026-11-24' };
    expect(missingIn(complete({ general }))).toMatchObject([{ at: 'registeredOn' }]);
    general.registeredOn = '2026-11-23';
    expect(missingIn(complete({ general }))).toEqual([]);
  });
  test('every criterion without an answer, by name; "none of these" is an answer', () => {
    const { '1.1': _, ...answers } = complete().answers;
    expect(missingIn(complete({ answers }))).toEqual([
      { task: 'answers', code: 'dossiers.missing.answer', at: '1.1', params: { criterion: '1.1' } },
    ]);
    expect(missingIn(complete({ answers: { ...answers, '1.1': null } }))).toEqual([]);
  });
  test('evidence where points are claimed and the checklist asks for it; an expired document', () => {
    const code = Object.keys(asked).find((criterion) => asked[criterion]!.length > 0)!;
    const best = criteriaOf(sheet).find((criterion) => criterion.code === code)!.options.length;
    const answers = { ...complete().answers, [code]: best };
    const links = complete().links.filter((link) => link.criterion !== code);
    expect(missingIn(complete({ answers, links })).map(({ at }) => at)).toContain(code);
    expect(
      missingIn(complete({ answers: { ...answers, [code]: null }, links })).map(({ at }) => at),
    ).not.toContain(code);
    const expired = complete().links.map((link, i) =>
      i ? link : { ...link, expiresOn: day('2026-11-22') },
    );
    expect(missingIn(complete({ links: expired }))).toMatchObject([
      { code: 'dossiers.missing.expired' },
    ]);
    const lastDay = complete().links.map((link, i) => (i ? link : { ...link, expiresOn: today }));
    expect(missingIn(complete({ links: lastDay }))).toEqual([]);
  });
  test('an upgrade and a renewal also say what changed; five samples, none for tourism', () => {
    expect(missingIn(complete({ kind: 'renewal' })).map(({ at }) => at)).toEqual([
      'resultsChanges',
    ]);
    const general = { ...complete().general, samples: 4 };
    expect(missingIn(complete({ general })).map(({ at }) => at)).toEqual(['samples']);
    const tourism = loadSheet('26-2026', 26)!;
    expect(missingIn(complete({ general, sheet: tourism })).map(({ at }) => at)).not.toContain(
      'samples',
    );
  });
  test('a tourism dossier keeps to one case', () => {
    const tourism = loadSheet('26-2026', 26)!;
    const forked = criteriaOf(tourism).filter(({ options }) =>
      options.some((option) => option.case),
    );
    expect(forked.length).toBeGreaterThan(1);
    const position = (at: number, name: string) =>
      forked[at]!.options.findIndex((option) => option.case === name) + 1;
    const names = [
      ...new Set(forked[0]!.options.map((option) => option.case).filter((c) => c !== null)),
    ];
    const same = {
      [forked[0]!.code]: position(0, names[0]!),
      [forked[1]!.code]: position(1, names[0]!),
    };
    const mixed = {
      [forked[0]!.code]: position(0, names[0]!),
      [forked[1]!.code]: position(1, names[1]!),
    };
    expect(casesOf(tourism, chosen(same)).size).toBe(1);
    expect(casesOf(tourism, chosen(mixed)).size).toBe(2);
  });
});
