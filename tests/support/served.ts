import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApplication } from './application.ts';

/** Pages whose weight and speed are measured: the first product and certificate that the application shows. */
export async function publicPages(url: string): Promise<Record<string, string>> {
  const search = await (await fetch(`${url}/san-pham`)).text();
  const product = /href="(\/san-pham\/[^"?#.]+)"/.exec(search)?.[1];
  const certificates = await fetch(`${url}/api/v1/certificates?limit=1`);
  const { items } = (await certificates.json()) as { items: { code: string }[] };
  const code = items[0]?.code;
  return {
    home: '/',
    search: '/san-pham',
    'search with words': '/san-pham?q=banh+dau+xanh',
    ...(product && { product }),
    ...(code && { certificate: `/chung-nhan/${code}` }),
    scheme: '/de-an',
    map: '/ban-do',
  };
}

/** The built application with the demonstration, for the length of some work, which may also look into its folder. */
export async function served<Result>(
  work: (url: string, data: string) => Promise<Result>,
): Promise<Result> {
  const data = mkdtempSync(join(tmpdir(), 'namsao-served-'));
  chmodSync(data, 0o755);
  const application = await startApplication(data, { NAMSAO_LOG: 'silent' });
  try {
    return await work(application.url, data);
  } finally {
    await application.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
