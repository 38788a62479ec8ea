import { coach, criteriaOf, rate, whatif, type Answers } from '#modules/rulebooks/index.ts';
import {
  loadRulebook,
  loadSheet,
  otherBook,
  sheetNumbers,
} from '#modules/rulebooks/index.server.ts';

export const name = 'rating engine';

/** Numbers from a seed: the same dossiers on every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Dossiers of all 26 sheets of 26/2026, nine of ten criteria answered. Measured in processor time, so that
 * the figure is that of one core whatever else the machine does.
 */
export async function run(): Promise<Record<string, string | number>> {
  const book = loadRulebook('26-2026');
  const random = generator(2026);
  const sheets = sheetNumbers('26-2026').map((number) => loadSheet('26-2026', number)!);
  const dossiers = Array.from({ length: 5_000 }, (_, index) => {
    const sheet = sheets[index % sheets.length]!;
    const answers: Answers = Object.fromEntries(
      criteriaOf(sheet)
        .filter(() => random() < 0.9)
        .map(({ code, options }) => [code, 1 + Math.floor(random() * options.length)]),
    );
    return { sheet, answers };
  });
  const timed = (rounds: number, work: (dossier: (typeof dossiers)[number]) => void) => {
    const each: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const start = process.cpuUsage();
      for (const dossier of dossiers) work(dossier);
      const { user, system } = process.cpuUsage(start);
      each.push((user + system) / 1_000 / dossiers.length);
    }
    return each.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  };
  const rating = timed(40, ({ sheet, answers }) => rate(sheet, book, answers));
  const coaching = timed(5, ({ sheet, answers }) => coach(sheet, book, answers, { target: 5 }));
  const slowest = Math.max(
    ...dossiers.map(({ sheet, answers }) => {
      const start = process.cpuUsage();
      coach(sheet, book, answers, { target: 5 });
      return process.cpuUsage(start).user / 1_000;
    }),
  );
  const others = new Map(sheets.map((sheet) => [sheet, otherBook(sheet, '148-2023')]));
  const comparing = timed(5, ({ sheet, answers }) =>
    whatif(sheet, book, answers, others.get(sheet)!),
  );
  return {
    'dossiers rated and explained a second, one core': Math.round(1_000 / rating),
    'coach, ms a dossier (median round)': Number(coaching.toFixed(3)),
    'coach, ms at worst': Number(slowest.toFixed(2)),
    'what-if, dossiers a second': Math.round(1_000 / comparing),
  };
}
