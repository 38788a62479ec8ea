import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { didDocument, verifyCredential } from '#kernel/credentials.server.ts';
import { formatDay } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { attendances } from './attendance.server.ts';
import { courses, sessions } from './courses.server.ts';
import {
  certificateBadge,
  certificatePdf,
  certificatesOf,
  issueCertificates,
  ownCertificates,
  revokeTrainingCertificate,
  showNameToken,
  trainingCertificate,
} from './index.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-badges-'));
const origin = 'https://ocop.example.vn';
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let course: string;
let first: string;
let second: string;
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const { code: placeCode } = await base.database
    .selectFrom('places')
    .select('code')
    .where('id', '=', world.placeA)
    .executeTakeFirstOrThrow();
  ({ code: course } = await courses.enter(
    { actor: world.commune },
    {
      values: {
        title: 'Hai buổi',
        kind: 'rating',
        audience: 'both',
        startsOn: '05/05/2026',
        endsOn: '06/05/2026',
        place: placeCode,
        organiser: 'Ủy ban nhân dân xã',
      },
    },
  ));
  [first, second] = (await Promise.all(
    ['05/05/2026', '06/05/2026'].map(
      async (heldOn) =>
        (
          await sessions.enter(
            { actor: world.commune },
            { values: { course, heldOn, part: 'day', topic: `Ngày ${heldOn}` } },
          )
        ).code,
    ),
  )) as [string, string];
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const codeOf = (id: string) => `CB-${id.slice(0, 8).toUpperCase()}`;
const attend = (session: string, values: Record<string, string>) =>
  attendances.enter(
    { actor: world.commune },
    {
      values: {
        course,
        session,
        attendedOn: session === first ? '05/05/2026' : '06/05/2026',
        role: 'managers',
        ...values,
      },
    },
  );
const issue = (actor: Actor) => issueCertificates({ actor }, { course });

describe('a certificate', () => {
  let code: string;

  test('is given to whoever was at all sessions, once, by who keeps the course', async () => {
    const all = { account: codeOf(world.agency.accountId) };
    const half = { account: codeOf(world.trade.accountId) };
    const named = { person: 'Phạm Thị Mơ', role: 'others' };
    await attend(first, all);
    await attend(second, all);
    await attend(first, half);
    await attend(first, named);
    await attend(second, named);
    for (const actor of [publicActor, world.otherCommune, world.trade, world.producer])
      await expect(issue(actor)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await issue(world.commune)).toEqual({ issued: 2 });
    await expect(issue(world.commune)).rejects.toMatchObject({
      code: 'training.error.nobody-left',
    });
    await attend(second, half);
    expect(await issue(world.agency)).toEqual({ issued: 1 });
    expect((await certificatesOf(world.commune, course)).map(({ person }) => person)).toEqual([
      'agency',
      'Phạm Thị Mơ',
      'trade',
    ]);
    expect(await certificatesOf(world.otherCommune, course)).toEqual([]);
    const [own] = await ownCertificates(world.trade);
    expect(own).toMatchObject({ sessions: 2, issuedOn: world.today, status: 'valid' });
    code = own!.code;
  });

  test('of a course that is not over is refused', async () => {
    const later = await courses.enter(
      { actor: world.agency },
      {
        values: {
          title: 'Chưa xong',
          kind: 'other',
          audience: 'others',
          startsOn: formatDay(world.today),
          endsOn: '31/12/2099',
        },
      },
    );
    await expect(
      issueCertificates({ actor: world.agency }, { course: later.code }),
    ).rejects.toMatchObject({ code: 'training.error.not-over' });
  });

  test('is shown to everybody without the name, unless its holder shows it', async () => {
    const name = async (actor: Actor, shown?: string) =>
      (await trainingCertificate(actor, code, shown)).certificate.person;
    expect(await name(publicActor)).toBeNull();
    expect(await name(world.otherCommune)).toBeNull();
    expect(await name(world.trade)).toBe('trade');
    expect(await name(world.commune)).toBe('trade');
    expect(await name(publicActor, await showNameToken(code))).toBe('trade');
    const [another] = await ownCertificates(world.agency);
    expect(await name(publicActor, await showNameToken(another!.code))).toBeNull();
    expect(await name(publicActor, 'x')).toBeNull();
    await expect(trainingCertificate(publicActor, '0'.repeat(26))).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  test('is a paper and a badge for its holder alone; the badge names nobody and proves who it is', async () => {
    for (const actor of [publicActor, world.producer, world.otherCommune]) {
      await expect(certificatePdf(actor, code, origin)).rejects.toMatchObject({
        kind: 'not-found',
      });
      await expect(certificateBadge(actor, code, origin)).rejects.toMatchObject({
        kind: 'not-found',
      });
    }
    const paper = await certificatePdf(world.trade, code, origin);
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    const badge = await certificateBadge(world.trade, code, origin);
    const credential = (await verifyCredential(badge, new Date())) as {
      type: string[];
      issuer: { id: string };
      credentialSubject: { identifier: { identityHash: string; salt: string }[] };
    };
    expect(credential.type).toContain('OpenBadgeCredential');
    expect(JSON.stringify(credential)).not.toContain('"trade"');
    expect(didDocument(origin).id).toBe(credential.issuer.id);
    const [identity] = credential.credentialSubject.identifier;
    expect(identity!.identityHash).toBe(
      `sha256$${createHash('sha256').update(`trade${identity!.salt}`).digest('hex')}`,
    );
  });

  test('that is taken back says so, and is no paper any more', async () => {
    const revoke = (actor: Actor) =>
      revokeTrainingCertificate({ actor }, { code, reason: 'Ghi nhầm người' });
    for (const actor of [world.trade, world.otherCommune, publicActor])
      await expect(revoke(actor)).rejects.toMatchObject({ kind: 'forbidden' });
    await revoke(world.commune);
    await expect(revoke(world.commune)).rejects.toMatchObject({ kind: 'conflict' });
    expect((await trainingCertificate(publicActor, code)).certificate.status).toBe('revoked');
    await expect(certificatePdf(world.trade, code, origin)).rejects.toMatchObject({
      kind: 'conflict',
    });
    // given anew, it is another one
    expect(await issue(world.commune)).toEqual({ issued: 1 });
  });
});
