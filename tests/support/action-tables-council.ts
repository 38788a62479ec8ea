import { addDays } from '#kernel/day.ts';
import * as councils from '#modules/councils/index.server.ts';
import * as recognition from '#modules/recognition/index.server.ts';
import { copyDossier, over, type Stage, type Subject, type Table } from './action-tables.ts';
import { answersAt, makeProduct, salt } from './thread.ts';

const reason = 'Lý do đủ dài.';

/** An item of a session, as far as its state says: `prepared`, `scoring`, `handed-in` (all sheets), `opened`, `closed`, and in writing. */
async function item(stage: Stage, named: string): Promise<Subject> {
  const { database, world, ids } = stage;
  const [state, mode] = named.split(' ') as [string, string?];
  const { id, code } = await copyDossier(stage, mode ? 'province-check renewal' : 'council-queued');
  let itemId: string;
  let sessionId: string;
  if (mode) {
    ({ itemId, sessionId } = await councils.askOpinions(
      { actor: world.agency },
      { code, councilId: ids.councilId, answerBy: world.today, report: 'Báo cáo đủ dài.' },
    ));
  } else {
    sessionId = (
      await councils.createSession(
        { actor: world.agency },
        {
          ...ids,
          heldOn: world.today,
          codes: [code],
          withoutReport: 'Tổ tư vấn báo cáo tại phiên.',
        },
      )
    ).id;
    ({ id: itemId } = await database
      .selectFrom('session_items')
      .select('id')
      .where('session_id', '=', sessionId)
      .executeTakeFirstOrThrow());
    if (state !== 'prepared') await councils.openSession({ actor: world.chair }, { sessionId });
  }
  const subject = { id, code, itemId, sessionId };
  if (state === 'prepared') return subject;
  // one has declared and begun, the others have yet to declare; or all have handed in
  for (const [index, actor] of world.members.entries()) {
    if (state === 'scoring' && index > 0) break;
    await councils.declareInterest({ actor }, { itemId, answer: 'none' });
    if (state === 'scoring') break;
    await councils.submitSheet({ actor }, sheet(itemId));
  }
  const chair = { actor: world.chair };
  if (state === 'dropped') await councils.postponeItem(chair, { itemId, reason });
  if (state === 'opened' || state === 'closed' || state === 'referred')
    await councils.openItem(chair, { itemId });
  if (state === 'closed') await councils.closeItem(chair, { itemId });
  if (state === 'referred')
    await councils.callSession(chair, { itemId, roundId: ids.roundId, reason });
  return subject;
}
const sheet = (itemId: string) => ({
  itemId,
  answers: answersAt('middle'),
  opinion: '',
  salt: salt(),
});
const seatOfThird = async ({ database, world }: Stage) =>
  (
    await database
      .selectFrom('council_members')
      .select('id')
      .where('account_id', '=', world.members[2].accountId)
      .executeTakeFirstOrThrow()
  ).id;

const everybodyThere = async ({ database, ids }: Stage) =>
  (
    await database
      .selectFrom('council_members')
      .select('id')
      .where('council_id', '=', ids.councilId)
      .execute()
  ).map(({ id }) => ({ memberId: id, present: true }));

export const itemStates: readonly string[] = [
  ...['prepared', 'scoring', 'handed-in', 'opened', 'closed', 'dropped'],
  ...[
    'scoring written',
    'handed-in written',
    'opened written',
    'closed written',
    'referred written',
  ],
];

/** Items of sessions, and of opinions in writing. */
export const sessionTable = (stage: Stage): Table => {
  const { ids } = stage;
  return {
    states: itemStates,
    make: (state) => item(stage, state),
    actions: {
      open: {
        open: over(['prepared'], 'chair'),
        run: (actor, { sessionId }) => councils.openSession({ actor }, { sessionId }),
      },
      attend: {
        open: over(['prepared'], 'chair', 'secretary'),
        run: async (actor, { sessionId }) =>
          councils.recordAttendance(
            { actor },
            { sessionId, attendance: await everybodyThere(stage) },
          ),
      },
      close: {
        open: over(['closed', 'dropped'], 'chair'),
        run: (actor, { sessionId }) => councils.closeSession({ actor }, { sessionId }),
      },
      absence: {
        open: over(
          ['prepared', 'scoring', 'handed-in', 'opened', 'closed', 'dropped'],
          'chair',
          'secretary',
        ),
        run: async (actor, { sessionId }) =>
          councils.recordAbsence(
            { actor },
            { sessionId, memberId: await seatOfThird(stage), reason },
          ),
      },
      declare: {
        open: over(['prepared', 'scoring', 'scoring written'], 'member'),
        run: (actor, { itemId }) => councils.declareInterest({ actor }, { itemId, answer: 'none' }),
      },
      'declare-conflict': {
        open: {
          ...over(['prepared', 'scoring', 'scoring written'], 'member', 'chair', 'secretary'),
          ...over(['handed-in', 'handed-in written'], 'chair', 'secretary'),
        },
        run: (actor, { itemId }) =>
          councils.declareInterest(
            { actor },
            { itemId, answer: 'conflict', ground: 'Cùng tổ chức.' },
          ),
      },
      'save-sheet': {
        open: over(['scoring', 'scoring written'], 'member'),
        run: (actor, { itemId }) => councils.saveSheet({ actor }, sheet(itemId)),
      },
      'submit-sheet': {
        open: over(['scoring', 'scoring written'], 'member'),
        run: (actor, { itemId }) => councils.submitSheet({ actor }, sheet(itemId)),
      },
      'reopen-sheet': {
        open: over(['handed-in', 'handed-in written'], 'member'),
        run: (actor, { itemId }) => councils.reopenSheet({ actor }, { itemId, reason }),
      },
      'open-item': {
        open: over(['handed-in', 'handed-in written'], 'chair'),
        run: (actor, { itemId }) => councils.openItem({ actor }, { itemId }),
      },
      rescore: {
        open: over(['opened'], 'chair'),
        run: (actor, { itemId }) => councils.rescoreItem({ actor }, { itemId, reason }),
      },
      postpone: {
        open: over(['prepared', 'scoring', 'handed-in'], 'chair'),
        run: (actor, { itemId }) => councils.postponeItem({ actor }, { itemId, reason }),
      },
      'close-item': {
        open: over(['opened', 'opened written'], 'chair'),
        run: (actor, { itemId }) => councils.closeItem({ actor }, { itemId }),
      },
      refer: {
        open: over(['scoring written', 'handed-in written', 'opened written'], 'chair'),
        run: (actor, { itemId }) =>
          councils.callSession({ actor }, { itemId, roundId: ids.roundId, reason }),
      },
    },
  };
};

/** A star: in force, renewed late (with its dossier on the way), suspended, lapsed, under a conclusion, or taken back. */
async function star(stage: Stage, state: string): Promise<Subject> {
  const { database, world } = stage;
  const productId = await makeProduct(database, world.producerId, world.placeA);
  const until = state === 'expired' ? addDays(world.today, -1) : addDays(world.today, 100);
  const { id } = await database
    .insertInto('recognitions')
    .values({
      product_id: productId,
      stars: 4,
      recognised_on: addDays(world.today, -900),
      recognised_precision: 'day',
      valid_until: until,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const actor = world.agency;
  if (state === 'suspended')
    await recognition.suspend(
      { actor },
      {
        recognitionId: id,
        ground: 'mark-misuse',
        decisionNo: '1/QĐ-UBND',
        suspendedFrom: world.today,
        confirmed: true,
      },
    );
  if (state === 'concluded')
    await recognition.openRevocation(
      { actor },
      { recognitionId: id, ground: 'mark-misuse', conclusion: 'x', concludedOn: world.today },
    );
  if (state === 'revoked')
    await recognition.revoke(
      { actor },
      {
        recognitionId: id,
        ground: 'mark-misuse',
        decisionNo: '1/QĐ-UBND',
        revokedOn: world.today,
        confirmed: true,
      },
    );
  if (state === 'in-renewal') {
    const { id: dossierId } = await copyDossier(stage, 'province-check renewal');
    await database
      .updateTable('dossiers')
      .set({ product_id: productId })
      .where('id', '=', dossierId)
      .execute();
  }
  return { id, code: '', itemId: id, sessionId: id };
}

export const starStates: readonly string[] = [
  'valid',
  'in-renewal',
  'suspended',
  'concluded',
  'expired',
  'revoked',
];

/** Stars in their states of life. */
export const starTable = (stage: Stage): Table => {
  const { world } = stage;
  return {
    states: starStates,
    make: (state) => star(stage, state),
    actions: {
      suspend: {
        open: over(['valid', 'in-renewal', 'concluded'], 'agency'),
        run: (actor, { id }) =>
          recognition.suspend(
            { actor },
            {
              recognitionId: id,
              ground: 'law-violation',
              decisionNo: '2/QĐ-UBND',
              suspendedFrom: world.today,
              confirmed: true,
            },
          ),
      },
      lift: {
        open: over(['suspended'], 'agency'),
        run: (actor, { id }) =>
          recognition.liftSuspension(
            { actor },
            { recognitionId: id, liftNo: '3', liftedOn: world.today, confirmed: true },
          ),
      },
      extend: {
        open: over(['in-renewal'], 'agency'),
        run: (actor, { id }) =>
          recognition.extendValidity(
            { actor },
            { recognitionId: id, extendedUntil: addDays(world.today, 120), confirmed: true },
          ),
      },
      conclude: {
        open: over(['valid', 'in-renewal', 'suspended'], 'agency', 'inspector'),
        run: (actor, { id }) =>
          recognition.openRevocation(
            { actor },
            {
              recognitionId: id,
              ground: 'mark-misuse',
              conclusion: 'KL 1',
              concludedOn: world.today,
            },
          ),
      },
      keep: {
        open: over(['concluded'], 'agency'),
        run: (actor, { id }) => recognition.keepStar({ actor }, { recognitionId: id, reason }),
      },
      revoke: {
        open: over(['valid', 'in-renewal', 'suspended', 'concluded'], 'agency'),
        run: (actor, { id }) =>
          recognition.revoke(
            { actor },
            {
              recognitionId: id,
              ground: 'mark-misuse',
              decisionNo: '4/QĐ-UBND',
              revokedOn: world.today,
              confirmed: true,
            },
          ),
      },
      reissue: {
        // its names have not changed
        open: {},
        run: (actor, { id }) =>
          recognition.recordReissue(
            { actor },
            { recognitionId: id, what: 'label', documentNo: '5', doneOn: world.today },
          ),
      },
    },
  };
};
