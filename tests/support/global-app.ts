import { rmSync } from 'node:fs';
import { startApplication } from './application.ts';
import { throwAwayFolder } from './throw-away.ts';

/** One application with the demonstration province for all browser tests; its address is NAMSAO_TEST_URL. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = throwAwayFolder('namsao-app-');
  const application = await startApplication(folder);
  process.env.NAMSAO_TEST_URL = application.url;
  process.env.NAMSAO_TEST_DATA = folder;
  return async () => {
    await application.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
