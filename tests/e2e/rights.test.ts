import { beforeAll, describe, expect, test } from 'vitest';
import { demoPassphrase } from '#modules/identity/index.server.ts';
import { appUrl } from '../support/browser.ts';

/** Every role at every door, by plain requests: what a page hides, a request must not reach either. */
const people = {
  producer: 'chu-the',
  commune: 'can-bo-xa',
  agency: 'nong-nghiep',
  trade: 'cong-thuong',
  team: 'to-tu-van',
  chair: 'chu-tich',
  secretary: 'thu-ky',
  member: 'thanh-vien',
  committee: 'ban-chi-dao',
  inspector: 'thanh-tra',
  administrator: 'quan-tri',
} as const;
type Person = keyof typeof people | 'visitor';
const everybody = ['visitor', ...Object.keys(people)] as Person[];

const cookies = new Map<Person, string>();

const ask = (path: string, as: Person, fields?: Record<string, string> | FormData) =>
  fetch(appUrl() + path, {
    method: fields ? 'POST' : 'GET',
    headers: { accept: 'text/html', origin: appUrl(), cookie: cookies.get(as) ?? '' },
    redirect: 'manual',
    ...(fields && { body: fields instanceof FormData ? fields : new URLSearchParams(fields) }),
  });

/** The status, with where a redirect leads when that is the sign-in; a form is carried there with what was typed. */
async function answer(response: Response): Promise<number | 'sign-in'> {
  await response.arrayBuffer();
  const to = response.headers.get('location') ?? '';
  const asked = response.status === 303 && /^(\/en)?\/dang-nhap\?tiep=/.test(to);
  const kept = response.status === 307 && /^(\/en)?\/dang-nhap\/gui-lai\?toi=/.test(to);
  return asked || kept ? 'sign-in' : response.status;
}

beforeAll(async () => {
  for (const [person, name] of Object.entries(people)) {
    const response = await ask('/dang-nhap?/password', 'visitor', {
      loginName: `${name}@demo.namsao.vn`,
      password: demoPassphrase,
    });
    cookies.set(
      person as Person,
      response.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
    );
  }
});

describe('a page opens to its roles only', () => {
  const council: Person[] = ['agency', 'chair', 'secretary', 'member'];
  const office: Person[] = ['commune', 'agency', 'inspector'];
  const pages: [string, readonly Person[]][] = [
    ['/chu-the', ['producer']],
    ['/chu-the/y-tuong/moi', ['producer']],
    ['/chu-the/ho-so/moi', ['producer']],
    ['/chu-the/minh-chung', ['producer']],
    ['/chu-the/ho-so/HS-2026-00005', ['producer']],
    ['/chu-the/ho-so/HS-2026-00005/nop', ['producer']],
    ['/can-bo', [...office, 'trade', 'team']],
    ['/can-bo/ho-so/HS-2026-00004', office],
    ['/can-bo/y-tuong/YT-2026-00001', ['commune', 'agency']],
    ['/can-bo/dot', ['agency']],
    ['/can-bo/quyet-dinh', ['agency']],
    ['/can-bo/ke-hoach', ['agency', 'trade', 'committee', 'inspector']],
    ['/can-bo/ke-hoach/moi', ['agency', 'trade']],
    ['/ban-chi-dao', ['agency', 'committee', 'inspector']],
    [
      '/viec',
      [...office, ...council.filter((one) => one !== 'agency'), 'trade', 'team', 'committee'],
    ],
    ['/can-bo/hoi-dong/moi', ['agency']],
    ['/can-bo/phien/moi', ['agency', 'secretary']],
    ['/can-bo/dao-tao', ['commune', 'agency']],
    ['/can-bo/cong-nhan', [...office, 'committee']],
    ['/can-bo/gia-han', [...office, 'committee']],
    ['/can-bo/ke-thua', [...office, 'committee']],
    ['/can-bo/ke-thua/moi', ['agency']],
    ['/can-bo/ke-thua/san-pham', ['commune', 'agency']],
    ['/can-bo/ke-thua/gop', ['agency']],
    ['/can-bo/chu-the', ['commune', 'agency']],
    ['/can-bo/chu-the/moi', ['commune', 'agency']],
    ['/can-bo/chu-the/nhap', ['commune', 'agency']],
    ['/can-bo/chu-the/xuat.xlsx', ['commune', 'agency']],
    ['/can-bo/san-pham/moi', ['commune', 'agency']],
    ['/can-bo/kiem-tra', ['agency', 'inspector']],
    ['/can-bo/so-quoc-gia', ['agency']],
    ['/can-bo/so-quoc-gia/xuat.csv', ['agency']],
    ['/chu-the/gia-han', ['producer']],
    ['/admin/thu-di', ['administrator']],
    ['/can-bo/lua-chon', ['commune', 'agency']],
    ['/can-bo/y-tuong', ['commune', 'agency']],
    ['/can-bo/nam-sao', [...office, 'committee']],
    ['/can-bo/san-pham/nhap', ['agency', 'administrator']],
    ['/hoi-dong', [...council, 'inspector']],
    ['/admin/nguoi-dung', ['administrator']],
    ['/admin/nguoi-dung/moi', ['administrator']],
  ];
  test.each(pages)('%s', async (path, roles) => {
    for (const person of everybody)
      expect(await answer(await ask(path, person)), person).toBe(
        person === 'visitor' ? 'sign-in' : roles.includes(person) ? 200 : 403,
      );
  });

  test('a round is the agency’s; an address that is none is not found', async () => {
    const list = await (await ask('/can-bo/dot', 'agency')).text();
    const [round] = /\/can-bo\/dot\/[0-9a-f-]{36}/.exec(list)!;
    for (const person of everybody)
      expect(await answer(await ask(round, person)), person).toBe(
        person === 'visitor' ? 'sign-in' : person === 'agency' ? 200 : 403,
      );
    for (const id of ['x', '-'.repeat(36), '0197a000-0000-7000-8000-000000000000'])
      expect(await answer(await ask(`/can-bo/dot/${id}`, 'agency')), id).toBe(404);
  });

  test('a draft is hidden from every office', async () => {
    for (const person of ['commune', 'agency', 'inspector'] as const)
      expect(await answer(await ask('/can-bo/ho-so/HS-2026-00005', person))).toBe(404);
  });

  test('an address that is no id is not found', async () => {
    for (const path of ['/hoi-dong/phien/x', '/hoi-dong/muc/x', '/hoi-dong/muc/x/minh-chung/x'])
      expect(await answer(await ask(path, 'chair')), path).toBe(404);
    for (const path of ['/can-bo/cong-nhan/x', `/can-bo/cong-nhan/${'-'.repeat(36)}`])
      expect(await answer(await ask(path, 'agency')), path).toBe(404);
    for (const person of everybody)
      expect(await answer(await ask('/minh-chung/x', person)), person).toBe(404);
  });
});

describe('a form is taken from its role only', () => {
  const reason = 'Lý do đủ dài để được nhận.';
  const forms: [string, Record<string, string>, Person][] = [
    ['/chu-the/ho-so/HS-2026-00005/cham', { 'answers.1.1': '1' }, 'producer'],
    ['/chu-the/ho-so/HS-2026-00005/nop', { committed: 'on' }, 'producer'],
    ['/can-bo/y-tuong/YT-2026-00001?/accept', {}, 'commune'],
    ['/can-bo/ho-so/HS-2026-00004?/receive', {}, 'commune'],
    ['/can-bo/ho-so/HS-2026-00003?/reject', { reason, exclusions: '1' }, 'agency'],
    ['/can-bo/ho-so/HS-2026-00003/quyet-dinh?/recognise', { stars: '5' }, 'agency'],
    ['/can-bo/dot', { name: 'x' }, 'agency'],
    ['/admin/nguoi-dung/moi', { loginName: 'x@example.vn' }, 'administrator'],
  ];
  test.each(forms)('%s', async (path, fields, role) => {
    for (const person of everybody.filter((one) => one !== role))
      expect(['sign-in', 403, 404], person).toContain(
        await answer(await ask(path, person, fields)),
      );
    expect(await answer(await ask(path, 'visitor', fields))).toBe('sign-in');
  });

  test('nobody but a producer stores a document', async () => {
    for (const person of everybody.filter((one) => one !== 'producer')) {
      const form = new FormData();
      form.set('file', new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' }), 'a.pdf');
      const status = await answer(await ask('/chu-the/minh-chung?/add', person, form));
      expect(['sign-in', 403], person).toContain(status);
    }
  });

  test('from another site nothing is taken', async () => {
    for (const origin of ['https://evil.example', 'null', `${appUrl()}.evil.example`]) {
      const response = await fetch(`${appUrl()}/chu-the/ho-so/HS-2026-00005/thong-tin`, {
        method: 'POST',
        headers: { accept: 'text/html', origin, cookie: cookies.get('producer')! },
        body: new URLSearchParams({ representativeName: 'X' }),
      });
      expect(await answer(response), origin).toBe(403);
    }
  });
});

describe('where a form leads back to', () => {
  const outside = ['//evil.example', '/.//evil.example', 'https://evil.example', 'http://[', '/é'];
  test.each(outside)('%j is not followed', async (path) => {
    const theme = await ask('/giao-dien', 'visitor', { 'giao-dien': 'dark', ve: path });
    expect([theme.status, theme.headers.get('location')]).toEqual([303, '/']);
    const signIn = await ask(`/dang-nhap?tiep=${encodeURIComponent(path)}`, 'producer');
    expect([signIn.status, signIn.headers.get('location')]).toEqual([303, '/chu-the']);
  });
  test('a page of ours is', async () => {
    const ve = '/en/san-pham?tim=vai';
    const theme = await ask('/giao-dien', 'visitor', { 'giao-dien': 'dark', ve });
    expect(theme.headers.get('location')).toBe(ve);
  });
});

test('a session that was ended opens nothing', async () => {
  expect(await answer(await ask('/can-bo', 'inspector'))).toBe(200);
  await ask('/dang-xuat', 'inspector', {});
  expect(await answer(await ask('/can-bo', 'inspector'))).toBe('sign-in');
});
