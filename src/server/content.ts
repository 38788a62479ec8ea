import { sql } from 'kysely';
import { config, reloadConfig } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { sealJournal } from '#kernel/seal.server.ts';
import {
  assertNoDemoAccounts,
  demoAccounts,
  demoPassphrase,
} from '#modules/identity/index.server.ts';
import { ensureReferenceData } from '#modules/places/index.server.ts';

/**
 * What the start is for: said by NAMSAO_MODE, else the demonstration on our own database, and the work of an office
 * on a server that was given, unless the demonstration was asked for there. The built application reads the same variable.
 */
export function settleMode(): 'demo' | 'production' {
  const { NAMSAO_MODE, DATABASE_URL, NAMSAO_DEMO } = config();
  const mode = NAMSAO_MODE ?? (DATABASE_URL && !NAMSAO_DEMO ? 'production' : 'demo');
  process.env.NAMSAO_MODE = mode;
  reloadConfig();
  return mode;
}

/**
 * What must be in the database before the first request: places always, the demonstration province in a demonstration
 * that is still empty. Refuses to go on in production with demonstration accounts.
 * @returns lines for the operator: who can sign in
 */
export async function prepareContent(): Promise<string[]> {
  const mode = settleMode();
  await assertNoDemoAccounts();
  await ensureReferenceData();
  if (mode === 'production') return [];
  if (await isEmpty()) await loadDemonstration();
  const accounts = await demoAccounts();
  if (accounts.length === 0) return [];
  const width = Math.max(...accounts.map(({ loginName }) => loginName.length));
  return [
    `Tài khoản dùng thử / demonstration accounts, mật khẩu / passphrase: ${demoPassphrase}`,
    ...accounts.map(({ loginName, role }) => `  ${loginName.padEnd(width)}  ${role}`),
    '',
  ];
}

/** Nobody has an account and nothing is registered. */
async function isEmpty(): Promise<boolean> {
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (select from accounts) and not exists (select from producers) as empty`.execute(
    db(),
  );
  return rows[0]!.empty;
}

async function loadDemonstration(): Promise<void> {
  process.stderr.write('namsao: loading the demonstration province, once …\n');
  // loaded only here: it brings every module that writes
  const { seedDemo } = await import('../../cli/seed/demo.ts');
  await seedDemo(db());
  await sealJournal(db());
}
