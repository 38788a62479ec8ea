import type { Actor } from '#kernel/actor.ts';
import type { Database } from '#kernel/db.server.ts';
import { addDays, formatDay, type Day } from '#kernel/day.ts';
import { bodies, members } from './bodies.server.ts';
import { recordMovement, reverseMovement } from './budget.server.ts';
import { meetings } from './meetings.server.ts';
import { createPlan, saveActivity } from './plans.server.ts';
import { approvePlan, submitPlan } from './plans-steps.server.ts';
import { giveTask, reportProgress } from './tasks.server.ts';

/** What the fictitious committee and plans are made with. */
export type ProgrammeExample = Readonly<{
  accounts: readonly Readonly<{ accountId: string; loginName: string; role: string }>[];
  /** codes of the fictitious producer and of one of its products */
  producer: string;
  product: string;
  today: Day;
}>;

/**
 * A committee with members, meetings and tasks, a plan of each lead body for this year: all fictitious, and said so.
 * Written by the demonstration accounts through the same commands as anybody's. Safe to repeat.
 */
export async function seedDemoProgramme(
  database: Database,
  { accounts, producer, product, today }: ProgrammeExample,
): Promise<void> {
  const actorOf = (role: string): Actor & { loginName: string } => {
    const account = accounts.find((one) => one.role === role);
    if (!account) throw new Error(`no demonstration account is ${role}`);
    return {
      accountId: account.accountId,
      kind: 'account',
      grants: [{ role, placeId: null, bodyId: null, producerId: null }],
      loginName: account.loginName,
    };
  };
  const [agency, trade, steering] = [
    actorOf('agency-officer'),
    actorOf('trade-officer'),
    actorOf('steering-committee'),
  ];
  const there = await database
    .selectFrom('programme_bodies')
    .select('id')
    .where('is_demo', '=', true)
    .limit(1)
    .executeTakeFirst();
  if (there) return;
  const year = Number(today.slice(0, 4));
  const body = await bodies.enter(
    { actor: steering },
    {
      values: {
        name: 'Ban Chỉ đạo Chương trình OCOP (minh họa)',
        kind: 'steering',
        level: 'province',
        validFrom: formatDay(`${year - 1}-01-01`),
        note: 'Ban hư cấu. Thành phần Ban chỉ đạo thật chưa tìm thấy trong nguồn công khai.',
      },
    },
  );
  for (const [personName, position, seat] of [
    ['Nguyễn Văn Mẫu (minh họa)', 'Phó Chủ tịch Ủy ban nhân dân thành phố (minh họa)', 'head'],
    ['Trần Thị Mẫu (minh họa)', 'Giám đốc Sở Nông nghiệp và Môi trường (minh họa)', 'deputy'],
    ['Lê Văn Mẫu (minh họa)', 'Giám đốc Sở Công Thương (minh họa)', 'member'],
  ] as const)
    await members.enter(
      { actor: steering },
      {
        values: {
          body: body.code,
          personName,
          position,
          seat,
          validFrom: formatDay(`${year - 1}-01-01`),
        },
      },
    );

  const meeting = await meetings.enter(
    { actor: agency },
    {
      values: {
        body: body.code,
        title: 'Họp Ban Chỉ đạo kỳ trước (minh họa)',
        heldOn: formatDay(addDays(today, -30)),
        startsAt: '08:00',
        conclusions:
          'Rà soát chủ thể chưa được tập huấn (minh họa)\nChuẩn bị danh sách sản phẩm dự hội chợ (minh họa)',
      },
    },
  );
  await meetings.enter(
    { actor: agency },
    {
      values: {
        body: body.code,
        title: 'Họp Ban Chỉ đạo kỳ tới (minh họa)',
        heldOn: formatDay(addDays(today, 14)),
        startsAt: '14:00',
      },
    },
  );
  const late = await giveTask(
    { actor: steering },
    {
      meeting: meeting.code,
      conclusion: 1,
      owner: agency.loginName,
      dueOn: addDays(today, -5),
    },
  );
  await giveTask(
    { actor: steering },
    { meeting: meeting.code, conclusion: 2, owner: trade.loginName, dueOn: addDays(today, 7) },
  );
  await reportProgress(
    { actor: agency },
    { code: late.code, note: 'Đã rà soát một nửa (minh họa)', percent: 50 },
  );

  const { code } = await createPlan(
    { actor: agency },
    {
      lead: 'agriculture',
      fromYear: year,
      untilYear: year,
      title: `Thực hiện Chương trình OCOP năm ${year} (minh họa)`,
      purpose: 'Số liệu hư cấu để minh họa cách lập kế hoạch.',
    },
  );
  const { itemId } = await saveActivity(
    { actor: agency },
    {
      code,
      title: 'Hỗ trợ bao bì, nhãn mác (minh họa)',
      kind: 'product-development',
      months: [3, 4, 5],
      years: [],
      responsible: 'Chi cục Phát triển nông thôn (minh họa)',
      outputs: [
        {
          wording: 'Sản phẩm 5 sao',
          unit: 'sản phẩm',
          amount: 1,
          targetId: '2021-2030/five-star-per-year',
        },
      ],
      lines: [
        { wording: 'Thiết kế, in bao bì', source: 'province', planned: 120_000_000 },
        { wording: 'Đối ứng của chủ thể', source: 'own', planned: 60_000_000 },
      ],
    },
  );
  await submitPlan({ actor: agency }, { code, confirmed: true });
  await approvePlan({ actor: steering }, { code, confirmed: true });
  const movement = { code, itemId, source: 'province' as const };
  const january = `${year}-01-01` as Day;
  await recordMovement(
    { actor: agency },
    { ...movement, kind: 'allocated', movedOn: january, amount: 120_000_000 },
  );
  const payment = {
    ...movement,
    kind: 'disbursed' as const,
    movedOn: january,
    producer,
    product,
    voucher: 'CT-01 (minh họa)',
  };
  await recordMovement({ actor: agency }, { ...payment, amount: 45_000_000 });
  const wrong = await recordMovement({ actor: agency }, { ...payment, amount: 450_000_000 });
  await reverseMovement(
    { actor: agency },
    { code, id: wrong.id, movedOn: january, reason: 'Ghi thừa một số 0 (minh họa)' },
  );

  const promotion = await createPlan(
    { actor: trade },
    {
      lead: 'trade',
      fromYear: year,
      untilYear: year,
      title: `Xúc tiến thương mại sản phẩm OCOP năm ${year} (minh họa)`,
    },
  );
  await saveActivity(
    { actor: trade },
    {
      code: promotion.code,
      title: 'Gian hàng chung tại hội chợ (minh họa)',
      kind: 'promotion',
      months: [9],
      years: [],
      responsible: 'Trung tâm Xúc tiến thương mại (minh họa)',
      outputs: [{ wording: 'Gian hàng', unit: 'gian', amount: 10 }],
      lines: [{ wording: 'Thuê gian hàng', source: 'province', planned: 90_000_000 }],
    },
  );
}
