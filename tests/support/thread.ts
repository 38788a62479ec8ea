import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor, Grant } from '#kernel/actor.ts';
import { databaseNow, type Database } from '#kernel/db.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import type { Role } from '#modules/identity/index.ts';
import { ensureReferenceData, unitsOn } from '#modules/places/index.server.ts';
import { evidenceOf, loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import { coach, criteriaOf, type Sheet } from '#modules/rulebooks/index.ts';
import {
  addEvidence,
  forwardDossier,
  openDossier,
  receiveAtProvince,
  receiveDossier,
  saveAnswers,
  saveGeneral,
  submitDossier,
} from '#modules/dossiers/index.server.ts';
import { General } from '#modules/dossiers/index.ts';
import {
  assignToRound,
  createCouncil,
  declareInterest,
  submitSheet,
  createRound,
  createSession,
  openSession,
} from '#modules/councils/index.server.ts';

/** People, places, a producer and products: enough for a dossier to go its whole way. */
export type World = Awaited<ReturnType<typeof makeWorld>>;

const noBinding = { placeId: null, bodyId: null, producerId: null };

/** An account with these grants, as commands see one who is signed in. */
export async function account(
  database: Database,
  name: string,
  grants: readonly (Partial<Grant> & { role: Role })[],
): Promise<Actor & { accountId: string }> {
  const { id } = await database
    .insertInto('accounts')
    .values({ login_name: `${name}-${randomBytes(4).toString('hex')}@thu.vn`, display_name: name })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const grant of grants)
    await database
      .insertInto('role_grants')
      .values({
        account_id: id,
        role: grant.role,
        place_id: grant.placeId ?? null,
        body_id: grant.bodyId ?? null,
        producer_id: grant.producerId ?? null,
        valid_from: '2020-01-01',
      })
      .execute();
  return {
    accountId: id,
    kind: 'account',
    grants: grants.map((grant) => ({ ...noBinding, ...grant })),
  };
}

async function producer(database: Database, code: string, placeId: string): Promise<string> {
  const { id } = await database
    .insertInto('producers')
    .values({ code, slug: `chu-the-${code.toLowerCase()}` })
    .returning('id')
    .executeTakeFirstOrThrow();
  await database
    .insertInto('producer_versions')
    .values({
      producer_id: id,
      name: `Hợp tác xã ${code}`,
      kind: 'cooperative',
      place_id: placeId,
      place_on: '2025-07-01',
      valid_from: '2025-07-01',
    })
    .execute();
  return id;
}

let serial = 9000;
/** One more product of a producer. */
export async function makeProduct(
  database: Database,
  producerId: string,
  placeId: string,
): Promise<string> {
  const code = `HD-${++serial}`;
  const { id } = await database
    .insertInto('products')
    .values({ code, slug: `san-pham-${code.toLowerCase()}` })
    .returning('id')
    .executeTakeFirstOrThrow();
  await database
    .insertInto('product_versions')
    .values({
      product_id: id,
      name: `Bánh đậu xanh ${code}`,
      producer_id: producerId,
      place_id: placeId,
      place_on: '2025-07-01',
      rulebook_sheet: 7,
      product_line: 'food',
      valid_from: '2025-07-01',
    })
    .execute();
  return id;
}

/** Everybody the thread needs, and a producer with one product in commune A. */
export async function makeWorld(database: Database) {
  const tag = randomBytes(3).toString('hex').toUpperCase();
  await ensureReferenceData();
  const { today } = await databaseNow(database);
  const communes = await unitsOn(database, today as Day, { level: 'commune' });
  const [placeA, placeB] = communes.map((unit) => unit.placeId) as [string, string];
  const number = Number.parseInt(tag, 16);
  const producerId = await producer(database, `CT-${10_000_000 + number}`, placeA);
  const otherProducerId = await producer(database, `CT-${40_000_000 + number}`, placeB);
  const productId = await makeProduct(database, producerId, placeA);
  const person = (name: string, ...grants: (Partial<Grant> & { role: Role })[]) =>
    account(database, name, grants);
  return {
    database,
    today: today as Day,
    placeA,
    placeB,
    producerId,
    otherProducerId,
    productId,
    producer: await person('producer', { role: 'producer', producerId }),
    otherProducer: await person('other-producer', {
      role: 'producer',
      producerId: otherProducerId,
    }),
    commune: await person('commune', { role: 'commune-officer', placeId: placeA }),
    otherCommune: await person('other-commune', { role: 'commune-officer', placeId: placeB }),
    agency: await person('agency', { role: 'agency-officer' }),
    trade: await person('trade', { role: 'trade-officer' }),
    advisory: await person('advisory', { role: 'advisory-team' }),
    steering: await person('steering', { role: 'steering-committee' }),
    inspector: await person('inspector', { role: 'inspector' }),
    administrator: await person('administrator', { role: 'administrator' }),
    chair: await person('chair', { role: 'council-chair' }),
    secretary: await person('secretary', { role: 'council-secretary' }),
    members: [
      await person('member-1', { role: 'council-member' }),
      await person('member-2', { role: 'council-member' }),
      await person('member-3', { role: 'council-member' }),
    ] as const,
    outsider: await person('outsider', { role: 'council-member' }),
  };
}

export const theSheet = (): Sheet => loadSheet('26-2026', 7)!;

/** For each criterion the position with the most points (`best`), the least (`worst`), or the one in the middle. */
export function answersAt(
  level: 'best' | 'middle' | 'worst',
  sheet: Sheet = theSheet(),
): Record<string, number> {
  return Object.fromEntries(
    criteriaOf(sheet).map(({ code, options }) => {
      const order = options
        .map((option, index) => ({ ...option, at: index + 1 }))
        .sort((a, b) => a.points - b.points);
      const place = {
        best: order.length - 1,
        middle: Math.floor((order.length - 1) / 2),
        worst: 0,
      }[level];
      return [code, order[place]!.at];
    }),
  );
}

export const fullGeneral = (more: Partial<General> = {}): General =>
  General.parse({
    representativeName: 'Nguyễn Văn Minh Họa',
    representativePosition: 'Giám đốc',
    contactAddress: 'Thôn Minh Họa',
    phone: '0900000000',
    specification: 'Hộp 300 g',
    history: 'Nghề truyền thống của làng.',
    organisation: '12 lao động.',
    resultsMaterials: 'Vùng nguyên liệu 5 ha.',
    resultsChanges: 'Bao bì mới.',
    resultsMarket: 'Bán trong tỉnh.',
    futurePlan: 'Mở rộng sản xuất.',
    samples: 5,
    ...more,
  });

/** A stored file of that account, without bytes. */
export async function makeFile(
  database: Database,
  accountId: string,
  mediaType = 'application/pdf',
): Promise<string> {
  const { id } = await database
    .insertInto('files')
    .values({
      sha256: randomBytes(32).toString('hex'),
      size_bytes: 1,
      media_type: mediaType,
      file_name: 'minh-chung.pdf',
      uploaded_by: accountId,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** A dossier with form, answers and evidence, ready to be handed in. */
export async function completeDossier(
  world: Pick<World, 'producer' | 'producerId' | 'productId' | 'database'>,
  options: {
    productId?: string;
    level?: 'best' | 'middle' | 'worst';
    /** answers that give exactly these stars, instead of a level */
    stars?: 3 | 4;
    kind?: 'first' | 'renewal';
  } = {},
): Promise<{ id: string; code: string }> {
  const { producer, database } = world;
  const dossier = await openDossier(
    { actor: producer },
    { productId: options.productId ?? world.productId, kind: options.kind ?? 'first', sheet: 7 },
  );
  await saveGeneral({ actor: producer }, { code: dossier.code, general: fullGeneral() });
  const answers = options.stars ? starAnswers(options.stars) : answersAt(options.level ?? 'best');
  await saveAnswers(
    { actor: producer },
    {
      code: dossier.code,
      answers: Object.fromEntries(
        Object.entries(answers).map(([code, option]) => [code, { option, note: '' }]),
      ),
    },
  );
  const asked = evidenceOf('26-2026', 7);
  await addEvidence(
    { actor: producer },
    {
      producerId: world.producerId,
      kind: 'test-reports',
      title: 'Phiếu kiểm nghiệm',
      fileId: await makeFile(database, producer.accountId),
      link: {
        code: dossier.code,
        criteria: Object.keys(answers).filter((code) => asked[code]?.length),
      },
    },
  );
  return dossier;
}

export const forwarding = (code: string, letterOn: string) => ({
  code,
  localMaterial: { text: 'Nguyên liệu trong xã.', finding: 'met' as const },
  localLabour: { text: 'Lao động trong xã.', finding: 'met' as const },
  ideaOrigin: { text: 'Ý tưởng của chủ thể.', finding: 'met' as const },
  localIdentity: { text: 'Nghề truyền thống.', finding: 'met' as const },
  letterNumber: '12/UBND',
  letterOn,
  signedByName: 'Chủ tịch UBND xã',
  signerPost: 'chair' as const,
});

/** A complete dossier at the agency's check. */
export async function dossierAtAgency(
  world: World,
  options: Parameters<typeof completeDossier>[1] = {},
) {
  const dossier = await completeDossier(world, options);
  await submitDossier({ actor: world.producer }, { code: dossier.code, committed: true });
  await receiveDossier({ actor: world.commune }, { code: dossier.code });
  await forwardDossier({ actor: world.commune }, forwarding(dossier.code, world.today));
  await receiveAtProvince({ actor: world.agency }, { code: dossier.code });
  return dossier;
}

/** A product whose star may be renewed now. */
export async function renewableProduct(world: World): Promise<string> {
  const productId = await makeProduct(world.database, world.producerId, world.placeA);
  await recogniseForRenewal(world, productId);
  return productId;
}

/** Gives a product a star that may be renewed now. */
export async function recogniseForRenewal(world: World, productId: string): Promise<void> {
  await world.database
    .insertInto('recognitions')
    .values({
      product_id: productId,
      stars: 3,
      recognised_on: addDays(world.today, -945),
      recognised_precision: 'day',
      valid_until: addDays(world.today, 150),
    })
    .execute();
}

/** Who leads a dossier from the producer's hands to its star. */
export type Staff = Pick<
  World,
  'database' | 'today' | 'commune' | 'agency' | 'chair' | 'secretary' | 'members'
>;

/** A council of three, or of these `seats`, with chair and secretary, and a round of these days. */
export async function makeCouncil(
  world: Staff,
  {
    seats = world.members,
    ...more
  }: Partial<Omit<Parameters<typeof createCouncil>[1], 'members'>> &
    Readonly<{ seats?: readonly { accountId: string }[] }> = {},
) {
  const council = await createCouncil(
    { actor: world.agency },
    {
      name: 'Hội đồng thử',
      decisionNo: '1/QĐ',
      decidedOn: addDays(world.today, -30),
      validFrom: addDays(world.today, -30),
      quorum: 3,
      ...more,
      members: [
        { accountId: world.chair.accountId, seat: 'chair' },
        { accountId: world.secretary.accountId, seat: 'secretary' },
        ...seats.map(({ accountId }) => ({ accountId, seat: 'member' as const })),
      ],
    },
  );
  const round = await createRound(
    { actor: world.agency },
    {
      name: `Đợt ${randomUUID().slice(0, 4)}`,
      filesUntil: world.today,
      heldFrom: world.today,
      heldUntil: addDays(world.today, 30),
      confirmed: true,
    },
  );
  return { councilId: council.id, roundId: round.id };
}

/** Dossiers before an open session: the ids of its items in order. */
export async function openedSession(
  world: Staff,
  dossiers: readonly { code: string }[],
  more: Parameters<typeof makeCouncil>[1] = {},
) {
  const { councilId, roundId } = await makeCouncil(world, more);
  for (const { code } of dossiers) await assignToRound({ actor: world.agency }, { code, roundId });
  const session = await createSession(
    { actor: world.secretary },
    {
      councilId,
      roundId,
      heldOn: world.today,
      codes: dossiers.map(({ code }) => code),
      withoutReport: 'Tổ tư vấn báo cáo tại phiên.',
    },
  );
  await openSession({ actor: world.chair }, { sessionId: session.id });
  const items = await world.database
    .selectFrom('session_items')
    .select('id')
    .where('session_id', '=', session.id)
    .orderBy('position')
    .execute();
  return { councilId, roundId, sessionId: session.id, items: items.map(({ id }) => id) };
}

export const salt = (): string => randomBytes(16).toString('hex');

/** Answers that give exactly these stars, by the shortest way from the lowest options. */
export function starAnswers(stars: 3 | 4 | 5): Record<string, number> {
  const lowest = answersAt('worst');
  const { steps } = coach(theSheet(), loadRulebook('26-2026'), lowest, { target: stars });
  return { ...lowest, ...Object.fromEntries(steps.map(({ criterion, to }) => [criterion, to])) };
}

/** Each member declares that nothing ties them, and hands in these answers. */
export async function handInSheets(
  itemId: string,
  answers: Record<string, number>,
  members: readonly Actor[],
): Promise<void> {
  for (const actor of members) {
    await declareInterest({ actor }, { itemId, answer: 'none' });
    await submitSheet({ actor }, { itemId, answers, opinion: '', salt: salt() });
  }
}
