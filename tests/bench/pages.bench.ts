import pg from 'pg';
import { closeDatabase, openDatabase } from '#kernel/db.server.ts';
import { joinEmbedded } from '#kernel/embedded.server.ts';
import { demoPassphrase } from '#modules/identity/index.server.ts';
import { HttpClient } from '../support/http-client.ts';
import { filled, type Say } from '../support/measured.ts';
import { served } from '../support/served.ts';

export const name =
  'pages: each workbench at 20,000 products beside the demonstration, slowest first';

/** What each role opens in a day; null: everybody. */
const paths: Readonly<Record<string, readonly string[]>> = {
  '': [
    '/',
    '/san-pham',
    '/san-pham?q=banh',
    '/chu-the-ocop',
    '/chu-the-ocop?q=hop+tac',
    '/dia-ban',
    '/ban-do',
    '/de-an',
    '/de-an/tong-quan',
    '/lua-chon',
    '/diem-ban',
    '/hanh-trinh',
    '/nhan-hieu',
    '/chuoi-gia-tri',
    '/su-kien',
    '/chung-chi',
    '/du-lieu',
    '/can-cu',
    '/sitemap.xml',
  ],
  'chu-the': [
    '/chu-the',
    '/chu-the/minh-chung',
    '/chu-the/xuc-tien',
    '/chu-the/diem-ban',
    '/chu-the/gia-han',
    '/chu-the/ho-so/moi',
    '/chu-the/y-tuong/moi',
  ],
  'can-bo-xa': [
    '/can-bo',
    '/can-bo/chu-the',
    '/can-bo/san-pham/moi',
    '/can-bo/y-tuong',
    '/can-bo/lua-chon',
    '/can-bo/ghi-thay',
    '/can-bo/dao-tao',
    '/can-bo/diem-ban',
    '/can-bo/nam-sao',
    '/thong-bao',
  ],
  'nong-nghiep': [
    '/can-bo',
    '/can-bo?tim=banh',
    '/can-bo/chu-the',
    '/can-bo/chu-the?tim=hop',
    '/can-bo/dot',
    '/can-bo/cong-nhan',
    '/can-bo/cong-nhan?tim=banh',
    '/can-bo/so-quoc-gia',
    '/can-bo/ke-thua',
    '/can-bo/ke-thua/gop',
    '/can-bo/kiem-tra',
    '/can-bo/nam-sao',
    '/can-bo/gia-han',
    '/can-bo/goi-y',
    '/can-bo/ke-hoach',
    '/can-bo/lua-chon',
    '/bao-cao',
    '/so',
    '/viec',
  ],
  'cong-thuong': [
    '/can-bo/xuc-tien',
    '/can-bo/xuc-tien/quyet-toan',
    '/can-bo/diem-ban',
    '/can-bo/ke-hoach',
  ],
  'to-tu-van': ['/to-tu-van', '/can-bo'],
  'thanh-vien': ['/hoi-dong'],
  'ban-chi-dao': ['/ban-chi-dao', '/viec', '/bao-cao', '/de-an/tong-quan'],
  'thanh-tra': ['/can-bo', '/can-bo/kiem-tra', '/bao-cao', '/so'],
  'quan-tri': ['/admin/nguoi-dung', '/admin/thu-di'],
};

/** Made-up products beside those of the demonstration, which the load test takes for fictitious while it fills. */
async function fill(url: string, products: number): Promise<number> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  const { rows } = await owner.query<{ id: string }>(
    'update products set is_demo = true where not is_demo returning id',
  );
  process.env.NAMSAO_DATABASE_URL = url;
  openDatabase(url, { statementTimeoutMs: 600_000 });
  const seconds = await filled((text) => owner.query(text), products);
  await closeDatabase();
  await owner.query('update products set is_demo = false where id = any($1)', [
    rows.map(({ id }) => id),
  ]);
  await owner.query('vacuum analyze');
  await owner.end();
  return seconds;
}

export const run = (say: Say): Promise<void> =>
  served(async (url, data) => {
    say({ 'generated in s': await fill((await joinEmbedded(data))!.url, 20_000) });
    const found: { label: string; ms: number; status: number }[] = [];
    for (const [who, own] of Object.entries(paths)) {
      const client = new HttpClient(url);
      if (who) await client.signIn(`${who}@demo.namsao.vn`, demoPassphrase);
      for (const path of own)
        for (const label of ['', ' again']) {
          const start = performance.now();
          const { status } = await client.ask(path);
          if (label || status !== 200)
            found.push({
              label: `${who || 'public'} ${path}`,
              ms: performance.now() - start,
              status,
            });
        }
      client.close();
    }
    found.sort((a, b) => b.ms - a.ms);
    for (const { label, ms, status } of found.slice(0, 20))
      say({ [label]: `${Math.round(ms)} ms${status === 200 ? '' : ` (${status})`}` });
    const wrong = found.filter(({ status }) => status !== 200);
    say({
      'pages asked': found.length,
      'not answered with 200':
        wrong.map(({ label, status }) => `${label} ${status}`).join(', ') || 0,
    });
  });
