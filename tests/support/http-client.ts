import { Agent, request } from 'node:http';

/** Posts these headers and nothing after them: the status, and what was said. */
export const postHeaders = (
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Readonly<{ status: number; said: string }>> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers }, (response) => {
      let said = '';
      response.on('data', (chunk: Buffer) => (said += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, said }));
    });
    asked.on('error', reject);
    asked.flushHeaders();
  });

export type Answer = Readonly<{ status: number; location: string; text: string }>;

/** One browser's worth of a client: a connection that stays open, and its cookies. No pages, no scripts. */
export class HttpClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });
  private readonly jar = new Map<string, string>();

  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Asks for a path; with `form` it posts the fields as the application's own page would. */
  ask(
    path: string,
    form?: Readonly<Record<string, string>> | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const body =
      form === undefined
        ? null
        : typeof form === 'string'
          ? form
          : new URLSearchParams(form).toString();
    return new Promise((resolve, reject) => {
      const asked = request(
        this.url + path,
        {
          method: body === null ? 'GET' : 'POST',
          agent: this.agent,
          headers: {
            accept: 'text/html',
            cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join('; '),
            ...(body !== null && {
              origin: this.url,
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': String(Buffer.byteLength(body)),
            }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            for (const cookie of response.headers['set-cookie'] ?? []) {
              const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
              this.jar.set(name!, value!);
            }
            resolve({
              status: response.statusCode!,
              location: response.headers.location ?? '',
              text: Buffer.concat(chunks).toString(),
            });
          });
        },
      );
      asked.on('error', reject);
      asked.end(body ?? undefined);
    });
  }

  /** Signs in with name and password. */
  async signIn(loginName: string, password: string): Promise<void> {
    const { status, text } = await this.ask('/dang-nhap?/password', { loginName, password });
    if (status !== 303) throw new Error(`sign-in of ${loginName}: ${status} ${text.slice(0, 500)}`);
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Two posts at the same time by one person in two tabs: their answers, the redirected ones first. */
export async function twice(
  client: HttpClient,
  path: string,
  fields: Readonly<Record<string, string>>,
  keys: readonly string[],
): Promise<Answer[]> {
  const answers = await Promise.all(
    keys.map((key) => client.ask(path, { ...fields, 'idempotency-key': key })),
  );
  return answers.toSorted((a, b) => a.status - b.status);
}
