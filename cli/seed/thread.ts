import { randomBytes } from 'node:crypto';
import type { Actor } from '#kernel/actor.ts';
import { databaseNow } from '#kernel/db.server.ts';
import { addDays, addMonths, type Day } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import {
  assignToRound,
  closeItem,
  createCouncil,
  createRound,
  createSession,
  declareInterest,
  openItem,
  openSession,
  sessionView,
  submitSheet,
} from '#modules/councils/index.server.ts';
import { General } from '#modules/dossiers/index.ts';
import {
  addEvidence,
  forwardDossier,
  openDossier,
  producerBench,
  receiveAtProvince,
  receiveDossier,
  registerIdea,
  saveAnswers,
  saveGeneral,
  submitDossier,
} from '#modules/dossiers/index.server.ts';
import type { DemoAccount } from '#modules/identity/index.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { issueDecision, seedDemoStar } from '#modules/recognition/index.server.ts';
import { evidenceOf, loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import {
  coach,
  criteriaOf,
  type Answers,
  type Sheet,
  type Star,
} from '#modules/rulebooks/index.ts';
import type { DemoContext } from './demo.ts';
import { teamAtWork, teamReported } from './team.ts';

/** The people of the demonstration as actors, bound as their accounts are. */
function actorsOf({ accounts, producer, communePlaceId }: DemoContext) {
  const actor = (account: DemoAccount): Actor => ({
    accountId: account.accountId,
    kind: 'account',
    grants: [
      {
        role: account.role,
        placeId: account.role === 'commune-officer' ? communePlaceId : null,
        bodyId: null,
        producerId: account.role === 'producer' ? producer.id : null,
      },
    ],
  });
  const name = ({ loginName }: DemoAccount) => loginName.split('@')[0]!;
  const all = (role: Role) =>
    accounts
      .filter((account) => account.role === role)
      .sort((a, b) => name(a).localeCompare(name(b)))
      .map(actor);
  const one = (role: Role): Actor => {
    const [first] = all(role);
    if (!first) throw new Error(`no demonstration account is ${role}`);
    return first;
  };
  return {
    producer: one('producer'),
    commune: one('commune-officer'),
    agency: one('agency-officer'),
    team: one('advisory-team'),
    chair: one('council-chair'),
    secretary: one('council-secretary'),
    members: all('council-member'),
  };
}
type Actors = ReturnType<typeof actorsOf>;

/** Answers that reach exactly the star, by the shortest way from the lowest option of each criterion. */
function answersFor(sheet: Sheet, star: Star): Answers {
  const book = loadRulebook('26-2026');
  const lowest = Object.fromEntries(criteriaOf(sheet).map(({ code }) => [code, 1]));
  const { steps } = coach(sheet, book, lowest, { target: star });
  return { ...lowest, ...Object.fromEntries(steps.map(({ criterion, to }) => [criterion, to])) };
}

/** One page that says what it is: evidence of the demonstration. */
const samplePdf = (): Uint8Array => {
  const text = 'BT /F1 18 Tf 60 760 Td (Tai lieu minh hoa - Nam Sao) Tj ET';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return new TextEncoder().encode(body);
};

const general = General.parse({
  representativeName: 'Nguyễn Thị Minh Họa',
  representativePosition: 'Giám đốc hợp tác xã',
  representativeGender: 'female',
  representativeEthnicity: 'Kinh',
  contactAddress: 'Thôn Mẫu (minh họa)',
  phone: '0900 000 000',
  specification: 'Hộp 300 g, hút chân không (minh họa).',
  standards: 'Tiêu chuẩn cơ sở (minh họa).',
  qualityAnnounced: true,
  foodSafetyCertified: true,
  history: 'Sản phẩm minh họa: không có thật, dùng để thử hệ thống.',
  organisation: '12 lao động thường xuyên (minh họa).',
  resultsMaterials: 'Vùng nguyên liệu 5 ha trong xã (minh họa).',
  resultsProcessing: 'Sơ chế, sấy, đóng gói (minh họa).',
  resultsChanges: 'Nhãn mới, phiếu kiểm nghiệm mới (minh họa).',
  resultsMarket: 'Bán tại địa phương và hội chợ (minh họa).',
  futurePlan: 'Mở rộng sản xuất, thêm mã truy xuất (minh họa).',
  samples: 5,
});

type Product = DemoContext['producer']['products'][number];

async function draft(
  actors: Actors,
  producerId: string,
  product: Product,
  star: Star | null,
  kind: 'first' | 'renewal' = 'first',
): Promise<{ id: string; code: string }> {
  const { producer } = actors;
  const number = product.set ?? 7;
  const dossier = await openDossier(
    { actor: producer },
    { productId: product.id, kind, sheet: number },
  );
  const { code } = dossier;
  await saveGeneral({ actor: producer }, { code, general });
  const sheet = loadSheet('26-2026', number)!;
  const given = Object.entries(answersFor(sheet, star ?? 3));
  // a draft is half done
  const answers = star ? given : given.slice(0, Math.ceil(given.length / 2));
  await saveAnswers(
    { actor: producer },
    {
      code,
      answers: Object.fromEntries(
        answers.map(([criterion, option]) => [criterion, { option, note: '' }]),
      ),
    },
  );
  if (!star) return dossier;
  const asked = evidenceOf('26-2026', number);
  const file = await storeFile(
    { actor: producer },
    { name: `tai-lieu-minh-hoa-${code}.pdf`, bytes: samplePdf(), purpose: 'evidence' },
  );
  await addEvidence(
    { actor: producer },
    {
      producerId,
      kind: 'test-reports',
      title: `Tài liệu minh họa của hồ sơ ${code}`,
      fileId: file.id,
      link: {
        code,
        criteria: criteriaOf(sheet)
          .map((row) => row.code as string)
          .filter((row) => asked[row]?.length),
      },
    },
  );
  return dossier;
}

async function handIn(actors: Actors, { code }: { code: string }): Promise<void> {
  await submitDossier({ actor: actors.producer }, { code, committed: true });
}

async function toAgency(actors: Actors, dossier: { code: string }, today: Day): Promise<void> {
  const { code } = dossier;
  await handIn(actors, dossier);
  const { slip } = await receiveDossier({ actor: actors.commune }, { code });
  const met = (text: string) => ({ text: `${text} (minh họa).`, finding: 'met' as const });
  await forwardDossier(
    { actor: actors.commune },
    {
      code,
      localMaterial: met('Nguyên liệu trồng trong xã'),
      localLabour: met('Lao động thường trú trong xã'),
      ideaOrigin: met('Ý tưởng của hợp tác xã'),
      localIdentity: met('Nghề truyền thống của địa phương'),
      letterNumber: '01/UBND-MH',
      letterOn: today,
      signedByName: 'Trần Văn Minh Họa',
      signerPost: 'chair',
      reportNumber: `${slip}/BC-UBND`,
    },
  );
  await receiveAtProvince({ actor: actors.agency }, { code });
}

/** Hands in a member's sheet; the second and third member differ in one criterion, as people do. */
async function score(
  actors: Actors,
  who: number,
  itemId: string,
  sheet: Sheet,
  star: Star,
): Promise<void> {
  const actor = actors.members[who]!;
  await declareInterest({ actor }, { itemId, answer: 'none' });
  const answers: Record<string, number> = { ...answersFor(sheet, star) };
  const raised = criteriaOf(sheet).filter(
    ({ code, options }) =>
      (options[answers[code]!]?.points ?? 0) > options[answers[code]! - 1]!.points,
  )[who];
  if (raised) answers[raised.code]! += 1;
  await submitSheet(
    { actor },
    { itemId, answers, opinion: '', salt: randomBytes(16).toString('hex') },
  );
}

async function session(
  actors: Actors,
  ids: { councilId: string; roundId: string },
  code: string,
  today: Day,
): Promise<string> {
  const { id } = await createSession(
    { actor: actors.agency },
    {
      ...ids,
      heldOn: today,
      venue: 'Phòng họp Mẫu (minh họa)',
      codes: [code],
      withoutReport: 'Trình diễn rút gọn (minh họa).',
    },
  );
  await openSession({ actor: actors.chair }, { sessionId: id });
  const { lines } = await sessionView(actors.chair, id);
  return lines[0]!.id;
}

/**
 * Fictitious dossiers at every stage, made by the commands themselves: a draft, one before the commune, one before
 * the agency and its advisory team, one that the team has reported on in an open session with two of three sheets handed in, one recognised with four stars and its
 * certificate, a renewal before the agency, two with the council's result (three stars, which wait for their decision, and five,
 * which go to the ministry); and an idea. Safe to repeat: done once.
 */
export async function seedDemoDossiers(context: DemoContext): Promise<void> {
  const actors = actorsOf(context);
  const { products, id: producerId } = context.producer;
  const bench = await producerBench(actors.producer);
  if (bench.dossiers.length || products.length < 5) return;
  const { today: text } = await databaseNow(context.database);
  const today = text as Day;
  const [recognised, scoring, checking, submitted, begun, renewed, decided, candidate] =
    products as [Product, Product, Product, Product, Product, Product?, Product?, Product?];

  await registerIdea(
    { actor: actors.producer },
    {
      producerId,
      name: 'Ổi sấy dẻo Mẫu (minh họa)',
      productKind: 'new',
      sheet: 7,
      valuePromise: 'Ổi Thanh Hà sấy dẻo, giữ vị tươi (minh họa).',
    },
  );
  const council = await createCouncil(
    { actor: actors.agency },
    {
      name: 'Hội đồng đánh giá OCOP Mẫu (minh họa)',
      decisionNo: 'MH-01/QĐ-UBND',
      decidedOn: addDays(today, -60),
      validFrom: addDays(today, -60),
      members: [
        {
          accountId: actors.chair.accountId!,
          seat: 'chair',
          organisation: 'UBND thành phố (minh họa)',
        },
        {
          accountId: actors.secretary.accountId!,
          seat: 'secretary',
          organisation: 'Cơ quan tham mưu (minh họa)',
        },
        ...actors.members.slice(0, 3).map((member, index) => ({
          accountId: member.accountId!,
          seat: 'member' as const,
          organisation: `${['Sở Công Thương', 'Sở Y tế', 'Sở Khoa học và Công nghệ'][index]} (minh họa)`,
        })),
      ],
    },
  );
  const round = await createRound(
    { actor: actors.agency },
    {
      name: `Đợt minh họa ${today.slice(0, 4)}`,
      filesUntil: today,
      heldFrom: today,
      heldUntil: addDays(today, 60),
      confirmed: true,
    },
  );
  const ids = { councilId: council.id, roundId: round.id };
  const sheetOf = (product: Product) => loadSheet('26-2026', product.set ?? 7)!;

  /** A dossier to the council's result. */
  const heard = async (product: Product, star: Star) => {
    const dossier = await draft(actors, producerId, product, star);
    await toAgency(actors, dossier, today);
    await assignToRound({ actor: actors.agency }, { code: dossier.code, roundId: round.id });
    const itemId = await session(actors, ids, dossier.code, today);
    for (const who of [0, 1, 2]) await score(actors, who, itemId, sheetOf(product), star);
    await openItem({ actor: actors.chair }, { itemId });
    const { stars } = await closeItem(
      { actor: actors.chair },
      { itemId, discussion: 'Hội đồng thống nhất (minh họa).' },
    );
    return { ...dossier, stars };
  };

  const done = await heard(recognised, 4);
  await issueDecision(
    { actor: actors.agency },
    {
      issuer: 'province',
      decisionNumber: 'MH-02/QĐ-UBND',
      issuedOn: today,
      signedAs: 'Chủ tịch UBND thành phố (minh họa)',
      items: [{ dossierId: done.id, stars: done.stars }],
      confirmed: true,
    },
  );

  const open = await draft(actors, producerId, scoring, 4);
  await toAgency(actors, open, today);
  await teamReported({ ...actors, ...open, today, answers: answersFor(sheetOf(scoring), 4) });
  await assignToRound({ actor: actors.agency }, { code: open.code, roundId: round.id });
  const itemId = await session(actors, ids, open.code, today);
  for (const who of [1, 2]) await score(actors, who, itemId, sheetOf(scoring), 4);

  const checked = await draft(actors, producerId, checking, 3);
  await toAgency(actors, checked, today);
  await teamAtWork({ ...actors, ...checked, today, answers: answersFor(sheetOf(checking), 3) });
  await handIn(actors, await draft(actors, producerId, submitted, 3));
  await draft(actors, producerId, begun, null);

  // a star that is to be renewed now: its last day is 150 days away
  if (!renewed) return;
  await seedDemoStar(context.database, {
    productId: renewed.id,
    stars: 3,
    recognisedOn: addMonths(addDays(today, 150), -36),
    decisionNo: 'MH-00/QĐ-UBND',
  });
  await toAgency(actors, await draft(actors, producerId, renewed, 3, 'renewal'), today);

  if (decided) await heard(decided, 3);
  if (candidate) await heard(candidate, 5);
}
