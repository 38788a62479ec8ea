import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { placePath, producerPath, productPath } from '#modules/catalogue/index.ts';
import { sitemapEntries } from '#modules/catalogue/index.server.ts';
import { listOutlets, listTours } from '#modules/outlets/index.server.ts';
import { outletPath, tourPath } from '#modules/outlets/index.ts';
import { fullName } from '#modules/places/index.ts';
import { unitsOn } from '#modules/places/index.server.ts';
import { localPath } from '#ui/locale.ts';

/** Things of one part: each has an address in both languages, and a site map holds at most 50,000. */
export const sitemapSize = 25_000;

const fixed = [
  '/',
  '/san-pham',
  '/chu-the-ocop',
  '/dia-ban',
  '/ban-do',
  '/chung-nhan',
  '/de-an',
  '/can-cu',
  '/su-kien',
  '/diem-ban',
  '/hanh-trinh',
  '/lua-chon',
  '/chung-chi',
  '/nhan-hieu',
  '/chuoi-gia-tri',
  '/du-lieu',
  '/nguon',
  '/tiep-can',
];

type Entry = Readonly<{ path: string; changedAt: string | null }>;

/** The addresses of a part, `trang` or `product`, `producer`, `place` with the code after which it reads; null: no such part. */
export async function entriesOf(part: string): Promise<readonly Entry[] | null> {
  if (part === 'trang')
    return [...fixed, ...(await outletPages())].map((path) => ({ path, changedAt: null }));
  const match = /^(product|producer|place)(?:-after-([A-Za-z0-9-]{1,20}))?$/.exec(part);
  if (!match) return null;
  const after = match[2] ?? null;
  if (match[1] === 'place') {
    const today = (await databaseNow(db())).today as Day;
    const units = await unitsOn(db(), today, { after: after ?? '', limit: sitemapSize });
    return units.map((unit) => ({
      path: placePath({ code: unit.code, name: fullName(unit) }),
      changedAt: null,
    }));
  }
  const kind = match[1] as 'product' | 'producer';
  const rows = await sitemapEntries(db(), { kind, after, limit: sitemapSize });
  const pathOf = kind === 'product' ? productPath : producerPath;
  return rows.map((row) => ({ path: pathOf(row), changedAt: row.changedAt }));
}

/** Pages of outlets and routes; fictitious ones are left out. */
async function outletPages(): Promise<string[]> {
  const today = (await databaseNow(db())).today as Day;
  const outlets = await listOutlets(db(), today, { real: true, limit: 5000 });
  const tours = await listTours(db(), today);
  return [...outlets.rows.map(outletPath), ...tours.filter(({ isDemo }) => !isDemo).map(tourPath)];
}

/** The part as XML: every page in both languages, each naming the other. */
export function sitemapXml(entries: readonly Entry[], origin: string): string {
  const urls = entries.flatMap(({ path, changedAt }) => {
    const [vi, en] = [origin + path, origin + localPath('en', path)];
    const links =
      `<xhtml:link rel="alternate" hreflang="vi" href="${vi}"/>` +
      `<xhtml:link rel="alternate" hreflang="en" href="${en}"/>`;
    const changed = changedAt ? `<lastmod>${changedAt}</lastmod>` : '';
    return [vi, en].map((address) => `<url><loc>${address}</loc>${changed}${links}</url>`);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${urls.join('\n')}
</urlset>
`;
}
