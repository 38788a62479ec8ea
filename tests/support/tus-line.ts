import { request } from 'node:http';
import { demoPassphrase } from '#modules/identity/index.server.ts';

/** The cookies of a demonstration account on a running application. */
export async function cookiesOf(url: string, name: string): Promise<string> {
  const response = await fetch(`${url}/dang-nhap?/password`, {
    method: 'POST',
    headers: { accept: 'text/html', origin: url },
    redirect: 'manual',
    body: new URLSearchParams({ loginName: `${name}@demo.namsao.vn`, password: demoPassphrase }),
  });
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** Sends the first `until` bytes of a part of an upload, then cuts the line. */
export const cutLine = (
  address: string,
  cookie: string,
  offset: number,
  bytes: Uint8Array,
  until: number,
): Promise<void> =>
  new Promise((resolve) => {
    const req = request(address, {
      method: 'PATCH',
      headers: {
        cookie,
        'content-type': 'application/offset+octet-stream',
        'content-length': String(bytes.length),
        'upload-offset': String(offset),
      },
    });
    req.on('error', () => resolve());
    req.on('close', () => resolve());
    req.write(bytes.subarray(0, until), () => setTimeout(() => req.destroy(), 200));
  });
