import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApplication } from './application.ts';

/** One application with the demonstration province for all browser tests; its address is NAMSAO_TEST_URL. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'namsao-app-'));
  // the embedded server may run under another account
  chmodSync(folder, 0o755);
  const application = await startApplication(folder);
  process.env.NAMSAO_TEST_URL = application.url;
  process.env.NAMSAO_TEST_DATA = folder;
  return async () => {
    await application.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
