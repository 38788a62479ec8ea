import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import {
  assignToRound,
  createCouncil,
  createRound,
  createSession,
  declareInterest,
  fileOfItem,
  itemView,
  closeItem,
  openItem,
  openSession,
  postponeItem,
  recordAbsence,
  ruleDeclaration,
  sessionView,
  submitSheet,
  takeFromRound,
} from '#modules/councils/index.server.ts';
import { withdrawDossier } from '#modules/dossiers/index.server.ts';
import { freshDatabase } from '../support/database.ts';
import {
  dossierAtAgency,
  handInSheets,
  makeCouncil,
  makeProduct,
  makeWorld,
  openedSession,
  salt,
  starAnswers,
  type World,
} from '../support/thread.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const dossier = async () =>
  dossierAtAgency(world, {
    productId: await makeProduct(base.database, world.producerId, world.placeA),
  });

const stateOf = async (id: string) =>
  (
    await base.database
      .selectFrom('dossiers')
      .select('state')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).state;

describe('rounds, councils and sessions', () => {
  test('are set up by the agency alone; a session also by the secretary', async () => {
    const made = await dossier();
    const { councilId, roundId } = await makeCouncil(world);
    const round = {
      name: 'x',
      filesUntil: world.today,
      heldFrom: world.today,
      heldUntil: world.today,
    };
    for (const actor of [
      world.producer,
      world.commune,
      world.chair,
      world.secretary,
      world.members[0],
      world.steering,
    ]) {
      await expect(createRound({ actor }, round)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(assignToRound({ actor }, { code: made.code, roundId })).rejects.toMatchObject({
        kind: 'forbidden',
      });
      await expect(
        takeFromRound({ actor }, { code: made.code, reason: 'lý do đủ dài' }),
      ).rejects.toMatchObject({ kind: 'forbidden' });
    }
    await assignToRound({ actor: world.agency }, { code: made.code, roundId });
    const session = {
      ...{ councilId, roundId, heldOn: world.today, codes: [made.code] },
      withoutReport: 'Tổ tư vấn báo cáo tại phiên.',
    };
    for (const actor of [world.producer, world.commune, world.chair, world.members[0]])
      await expect(createSession({ actor }, session)).rejects.toMatchObject({ kind: 'forbidden' });
    const { id } = await createSession({ actor: world.secretary }, session);
    await expect(
      takeFromRound(
        { actor: world.agency },
        { code: made.code, reason: 'Đang trong danh sách họp.' },
      ),
    ).rejects.toMatchObject({ code: 'councils.error.on-a-session' });
    for (const actor of [world.secretary, world.agency, world.members[0]])
      await expect(openSession({ actor }, { sessionId: id })).rejects.toMatchObject({
        name: 'Refusal',
      });
  });

  test('a council needs chair, secretary, three members and their roles', async () => {
    const seats = [
      { accountId: world.chair.accountId, seat: 'chair' as const },
      { accountId: world.secretary.accountId, seat: 'secretary' as const },
      ...world.members.map(({ accountId }) => ({ accountId, seat: 'member' as const })),
    ];
    const council = (members: typeof seats) =>
      createCouncil(
        { actor: world.agency },
        { name: 'x', decisionNo: '1', decidedOn: world.today, validFrom: world.today, members },
      );
    await expect(council(seats.slice(0, 4))).rejects.toMatchObject({
      fields: [{ code: 'councils.error.too-few-members' }],
    });
    await expect(council(seats.slice(1))).rejects.toMatchObject({
      fields: [{ code: 'councils.error.one-chair' }],
    });
    const wrong = seats.map((seat, i) =>
      i === 4 ? { ...seat, accountId: world.agency.accountId } : seat,
    );
    await expect(council(wrong)).rejects.toMatchObject({
      fields: [{ code: 'councils.error.seat-role' }],
    });
    await council(seats);
  });

  test('a dossier sent after the round’s last day waits for the next one', async () => {
    const made = await dossier();
    const { id } = await createRound(
      { actor: world.agency },
      {
        name: 'Đợt đã hết hạn',
        filesUntil: addDays(world.today, -1),
        heldFrom: world.today,
        heldUntil: addDays(world.today, 5),
        confirmed: true,
      },
    );
    await expect(
      assignToRound({ actor: world.agency }, { code: made.code, roundId: id }),
    ).rejects.toMatchObject({
      code: 'councils.error.round-late',
    });
  });

  test('is seen by its own people and the agency; nobody else learns of it', async () => {
    const made = await dossier();
    const { sessionId, items } = await openedSession(world, [made]);
    for (const actor of [world.chair, world.secretary, world.members[0], world.agency])
      expect((await sessionView(actor, sessionId)).lines).toHaveLength(1);
    for (const actor of [
      world.outsider,
      world.producer,
      world.commune,
      world.inspector,
      world.administrator,
    ]) {
      await expect(sessionView(actor, sessionId)).rejects.toMatchObject({ kind: 'not-found' });
      await expect(itemView(actor, items[0]!)).rejects.toMatchObject({ kind: 'not-found' });
    }
    // a role that was taken back counts no more, also for a seat that stays
    const former: Actor = { ...world.members[0], grants: [] };
    await expect(sessionView(former, sessionId)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('what a page of an item holds before the opening: no points of others, for no role', async () => {
    const made = await dossier();
    const { items } = await openedSession(world, [made]);
    await handInSheets(items[0]!, starAnswers(4), world.members.slice(0, 2));
    for (const actor of [world.chair, world.secretary, world.agency, world.members[2]]) {
      const view = await itemView(actor, items[0]!);
      expect(view.open).toBeNull();
      expect(view.own).toBeNull();
      expect(view.fixed).toBeNull();
    }
  });
});

describe('conflicts of interest', () => {
  test('a conflict recuses; the quorum is then missing', async () => {
    const made = await dossier();
    const { items } = await openedSession(world, [made]);
    const [itemId] = items as [string];
    const [first, second, third] = world.members;
    await declareInterest(
      { actor: first },
      { itemId, answer: 'conflict', ground: 'Em trai là giám đốc.' },
    );
    await expect(
      submitSheet({ actor: first }, { itemId, answers: starAnswers(4), salt: salt() }),
    ).rejects.toMatchObject({ code: 'councils.error.recused' });
    await expect(
      declareInterest({ actor: first }, { itemId, answer: 'none' }),
    ).rejects.toMatchObject({
      code: 'councils.error.ruled',
    });
    await handInSheets(itemId, starAnswers(4), [second, third]);
    await expect(openItem({ actor: world.chair }, { itemId })).rejects.toMatchObject({
      code: 'councils.error.quorum',
    });
    // the council may hear it another day, with enough members
    await postponeItem({ actor: world.chair }, { itemId, reason: 'Không đủ số phiếu.' });
    expect(await stateOf(made.id)).toBe('council-queued');
    await withdrawDossier(
      { actor: world.producer },
      { code: made.code, reason: 'Chủ thể xin rút hồ sơ.' },
    );
  });

  test('unsure waits for the chair, who never rules on an own declaration', async () => {
    const made = await dossier();
    const { items } = await openedSession(world, [made], { chairScores: true });
    const [itemId] = items as [string];
    const [first] = world.members;
    await expect(
      declareInterest({ actor: first }, { itemId, answer: 'unsure' }),
    ).rejects.toMatchObject({
      kind: 'invalid',
    });
    await declareInterest(
      { actor: first },
      { itemId, answer: 'unsure', ground: 'Từng mua cổ phần.' },
    );
    await expect(
      submitSheet({ actor: first }, { itemId, answers: starAnswers(4), salt: salt() }),
    ).rejects.toMatchObject({ code: 'councils.error.pending' });
    const { roll } = await itemView(world.chair, itemId);
    const seat = (actor: { accountId: string }) =>
      roll.find(({ member }) => member.accountId === actor.accountId)!.member.id;
    const ruling = { itemId, ruling: 'scores' as const, reason: 'Đã bán hết từ năm 2020.' };
    for (const actor of [world.secretary, first, world.agency])
      await expect(
        ruleDeclaration({ actor }, { ...ruling, memberId: seat(first) }),
      ).rejects.toMatchObject({
        name: 'Refusal',
      });
    await declareInterest(
      { actor: world.chair },
      { itemId, answer: 'unsure', ground: 'Người cùng làng.' },
    );
    await expect(
      ruleDeclaration({ actor: world.chair }, { ...ruling, memberId: seat(world.chair) }),
    ).rejects.toMatchObject({ code: 'councils.error.own-ruling' });
    await ruleDeclaration({ actor: world.chair }, { ...ruling, memberId: seat(first) });
    await submitSheet({ actor: first }, { itemId, answers: starAnswers(4), salt: salt() });
  });

  test('whoever the data connect with the producer is recused whatever they declare', async () => {
    const made = await dossier();
    // the third member once acted for the producer
    await base.database
      .insertInto('role_grants')
      .values({
        account_id: world.members[2].accountId,
        role: 'producer',
        producer_id: world.producerId,
        valid_from: '2019-01-01',
        valid_until: '2019-12-31',
      })
      .execute();
    const { items, sessionId } = await openedSession(world, [made]);
    const [itemId] = items as [string];
    const third = world.members[2];
    for (const answer of ['none', 'unsure'] as const)
      await expect(
        declareInterest({ actor: third }, { itemId, answer, ground: 'không' }),
      ).rejects.toMatchObject({ code: 'councils.error.related' });
    await expect(
      submitSheet({ actor: third }, { itemId, answers: starAnswers(4), salt: salt() }),
    ).rejects.toMatchObject({ code: 'councils.error.recused' });
    const { members } = await sessionView(world.chair, sessionId);
    const memberId = members.find(({ accountId }) => accountId === third.accountId)!.id;
    await expect(
      recordAbsence({ actor: world.members[0] }, { sessionId, memberId, reason: 'Bận họp ở xa.' }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await recordAbsence(
      { actor: world.secretary },
      { sessionId, memberId, reason: 'Bận họp ở xa.' },
    );
  });
});

describe('who has an interest in an item', () => {
  const actOnceFor = (accountId: string, producerId: string) =>
    base.database
      .insertInto('role_grants')
      .values({
        account_id: accountId,
        role: 'producer',
        producer_id: producerId,
        valid_from: '2018-01-01',
        valid_until: '2018-12-31',
      })
      .execute();
  const prepared = async () => {
    const own = await makeWorld(base.database);
    const productId = await makeProduct(base.database, own.producerId, own.placeA);
    const made = await dossierAtAgency(own, { productId });
    return { own, made };
  };

  test('answers and documents are read after declaring, by a recused member never', async () => {
    const { own, made } = await prepared();
    await actOnceFor(own.members[2].accountId, own.producerId);
    const [itemId] = (await openedSession(own, [made])).items as [string];
    const { documents } = (await itemView(own.agency, itemId)).dossier;
    expect(documents.length).toBeGreaterThan(0);
    const evidenceId = documents[0]!.id;
    const papers = async (actor: Actor) => {
      const { withheld, dossier: shown } = await itemView(actor, itemId);
      const file = await fileOfItem(actor, itemId, evidenceId).then(
        () => 'given',
        (error: { code: string }) => error.code,
      );
      return [withheld, Object.keys(shown.selfAnswers).length > 0, shown.documents.length, file];
    };
    const [first, second, third] = own.members;
    const all = [null, true, documents.length, 'given'];
    expect(await papers(first)).toEqual(['undeclared', false, 0, 'councils.error.undeclared']);
    await declareInterest({ actor: first }, { itemId, answer: 'none', ground: '' });
    expect(await papers(first)).toEqual(all);
    await declareInterest({ actor: second }, { itemId, answer: 'unsure', ground: 'Cùng làng.' });
    expect(await papers(second)).toEqual(['pending', false, 0, 'councils.error.pending']);
    const never = ['recused', false, 0, 'dossiers.error.evidence'];
    expect(await papers(third)).toEqual(never);
    await declareInterest({ actor: third }, { itemId, answer: 'conflict', ground: 'Từng làm.' });
    expect(await papers(third)).toEqual(never);
    expect(await papers(own.secretary)).toEqual(all);
    expect(await papers(own.agency)).toEqual(all);
  });

  test.each(['by data', 'by declaration'])(
    'a chair recused %s leaves the item to the secretary, in the database as well',
    async (how) => {
      const { own, made } = await prepared();
      if (how === 'by data') await actOnceFor(own.chair.accountId, own.producerId);
      const [itemId] = (await openedSession(own, [made])).items as [string];
      if (how === 'by declaration')
        await declareInterest(
          { actor: own.chair },
          { itemId, answer: 'conflict', ground: 'Anh em ruột với chủ thể.' },
        );
      await handInSheets(itemId, starAnswers(4), own.members);
      const before = await stateOf(made.id);
      for (const step of [
        () => openItem({ actor: own.chair }, { itemId }),
        () => postponeItem({ actor: own.chair }, { itemId, reason: 'Chưa đủ mẫu thử.' }),
      ])
        await expect(step()).rejects.toMatchObject({ code: 'councils.error.chair-recused' });
      expect(await stateOf(made.id)).toBe(before);
      expect((await itemView(own.chair, itemId)).leads).toBe(false);
      expect((await itemView(own.secretary, itemId)).leads).toBe(true);
      await expect(openItem({ actor: own.members[0] }, { itemId })).rejects.toMatchObject({
        code: 'councils.error.seat',
      });
      const openedInDatabaseBy = (accountId: string) =>
        base.database.transaction().execute(async (tx) => {
          await sql`select set_config('namsao.account', ${accountId}, true)`.execute(tx);
          await sql`update session_items set state = 'opened' where id = ${itemId}`.execute(tx);
        });
      for (const { accountId } of [own.chair, own.members[0]])
        await expect(openedInDatabaseBy(accountId)).rejects.toThrow('only the chair opens');
      await openItem({ actor: own.secretary }, { itemId });
      await expect(
        closeItem({ actor: own.chair }, { itemId, discussion: '' }),
      ).rejects.toMatchObject({ code: 'councils.error.chair-recused' });
      await closeItem({ actor: own.secretary }, { itemId, discussion: '' });
      expect((await itemView(own.agency, itemId)).state).toBe('closed');
    },
  );

  test('a secretary leads no item that the chair leads, nor one in which both are recused', async () => {
    const { own, made } = await prepared();
    const [itemId] = (await openedSession(own, [made])).items as [string];
    await handInSheets(itemId, starAnswers(4), own.members);
    await expect(openItem({ actor: own.secretary }, { itemId })).rejects.toMatchObject({
      code: 'councils.error.seat',
    });
    for (const actor of [own.chair, own.secretary])
      await actOnceFor(actor.accountId, own.producerId);
    await expect(openItem({ actor: own.secretary }, { itemId })).rejects.toMatchObject({
      code: 'councils.error.both-recused',
    });
  });
});
