// A program to be killed: scores, hands in dossiers and keeps files, all at the same time, and says what it is about to
// write and what was acknowledged. With `files` it keeps files alone, with `check` it says what there is and what is
// wrong with it.
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { systemActor, type Actor } from '#kernel/actor.ts';
import { openInstallation } from '#kernel/boot.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { storeFile } from '#kernel/files.server.ts';
import { sealJournal } from '#kernel/seal.server.ts';
// not by the faces of their modules: a program that is started fifty times loads no more than it uses
import { reopenSheet, saveSheet, submitSheet } from '../../src/modules/councils/sheets.server.ts';
import { submitDossier } from '../../src/modules/dossiers/submit.server.ts';
import type { Found } from './inventory.ts';
import { knownStock, type Stock } from './stock-file.ts';

export type SheetContent = Readonly<{
  answers: Readonly<Record<string, number>>;
  opinion: string;
  salt: string;
}>;
/** A sheet of an account on an item; without content it is taken back. */
export type SheetWrite = Readonly<{
  item: string;
  account: string;
  content: SheetContent | null;
  handedIn: boolean;
}>;
export type Said = Readonly<
  | { open: true; adopted: boolean }
  | { stocked: true }
  | { aboutSheet: SheetWrite }
  | { sheet: SheetWrite & { commitment?: string } }
  | { aboutDossier: string }
  | { dossier: Readonly<{ code: string; hash: string }> }
  | { file: string }
  | { found: Found }
>;

const say = (value: Said) => writeSync(1, `${JSON.stringify(value)}\n`);

const mode = process.argv[2];
const installation = await openInstallation();
say({ open: true, adopted: installation.adopted });
if (mode === 'check') {
  const { inventory } = await import('./inventory.ts');
  const found = await inventory(installation);
  const known = new Set(knownStock()?.faults.map((fault) => JSON.stringify(fault)));
  const faults = found.faults.filter((fault) => !known.has(JSON.stringify(fault)));
  say({ found: { ...found, faults } });
  await installation.close();
} else {
  setInterval(() => void sealJournal(installation.database).catch(() => undefined), 150);
  await Promise.all(mode === 'files' ? times(8, files) : await everything());
}

function times(count: number, work: () => Promise<void>): Promise<void>[] {
  return Array.from({ length: count }, work);
}

async function files(): Promise<void> {
  for (;;) {
    const bytes = Buffer.from(`số,${randomBytes(16).toString('hex')}\n`);
    const { id } = await storeFile(
      { actor: systemActor },
      { name: 'a.csv', bytes, purpose: 'import' },
    );
    say({ file: id });
  }
}

async function everything(): Promise<Promise<void>[]> {
  const stock = knownStock() ?? (await prepare());
  const drafts = await installation.database
    .selectFrom('dossiers')
    .select('code')
    .where('state', '=', 'draft')
    .orderBy('code')
    .execute();
  const codes = drafts.map(({ code }) => code);
  return [
    ...times(1, files),
    ...times(2, () => dossiers(stock.producer, codes)),
    ...stock.members.map((member) => scoring(member, stock)),
  ];
}

async function prepare(): Promise<Stock> {
  const { makeStock } = await import('./stock.ts');
  const stock = await makeStock(installation);
  // the starts after this one take what was compiled until now
  flushCompileCache();
  say({ stocked: true });
  return stock;
}

/** Hands in one draft after the other until none is left; two of these share them. */
async function dossiers(producer: Actor, drafts: string[]): Promise<void> {
  for (let code; (code = drafts.shift());) {
    say({ aboutDossier: code });
    say({ dossier: await submitDossier({ actor: producer }, { code, committed: true }) });
  }
}

/** Saves a sheet, hands in another, goes to the next item; what was handed in before is taken back first. */
async function scoring(actor: Actor & { accountId: string }, { items, criteria }: Stock) {
  const account = actor.accountId;
  const write = async (item: string, handedIn: boolean) => {
    const content = {
      answers: Object.fromEntries(
        criteria.map(({ code, options }) => [code, 1 + Math.floor(Math.random() * options)]),
      ),
      opinion: randomBytes(6).toString('hex'),
      salt: randomBytes(16).toString('hex'),
    };
    say({ aboutSheet: { item, account, content, handedIn } });
    const command = handedIn ? submitSheet : saveSheet;
    const { itemId: _, ...receipt } = await command({ actor }, { itemId: item, ...content });
    say({ sheet: { item, account, content, handedIn, ...receipt } });
  };
  const takeBack = async (item: string) => {
    const sheet = { item, account, content: null, handedIn: false };
    say({ aboutSheet: sheet });
    await reopenSheet({ actor }, { itemId: item, reason: 'Xin xem lại phiếu.' });
    say({ sheet });
  };
  for (let at = Math.floor(Math.random() * items.length); ; at = (at + 1) % items.length) {
    const item = items[at]!;
    try {
      await write(item, false);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'councils.error.handed-in') throw error;
      await takeBack(item);
      await write(item, false);
    }
    await write(item, true);
  }
}
