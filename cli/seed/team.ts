import sharp from 'sharp';
import type { Actor } from '#kernel/actor.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import {
  answerTest,
  beginReview,
  preScore,
  recordVisit,
  reportTeam,
  requestTest,
  teamView,
} from '#modules/councils/index.server.ts';

/** A drawing that no one takes for a photograph: a workshop under its roof, and trays before it. */
const drawing = (): Promise<Buffer> =>
  sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400">
      <rect width="640" height="400" fill="#f6f1e4"/>
      <g fill="none" stroke="#1f4e9c" stroke-width="6" stroke-linejoin="round">
        <path d="M120 190 L320 90 L520 190 Z M150 190 V320 H490 V190 M290 320 V240 H350 V320"/>
        <path d="M60 350 H580 M110 350 L130 330 H230 L250 350 M390 350 L410 330 H510 L530 350"/>
      </g>
    </svg>`),
  )
    .jpeg()
    .toBuffer();

type Review = Readonly<{
  agency: Actor;
  team: Actor;
  code: string;
  today: Day;
  /** points of the own sheet, by position of the option */
  answers: Record<string, number>;
}>;

/** The agency names the team, which goes to the site and asks for a test. */
async function visited({ agency, team, code, today }: Review): Promise<void> {
  await beginReview({ actor: agency }, { code, members: [team.accountId!] });
  const photo = await storeFile(
    { actor: team },
    { name: `khao-sat-minh-hoa-${code}.jpg`, bytes: await drawing(), purpose: 'evidence' },
  );
  await recordVisit(
    { actor: team },
    {
      code,
      visitedOn: addDays(today, -1),
      place: 'Xưởng sản xuất Mẫu, thôn Mẫu (minh họa)',
      latitude: 20.90012,
      longitude: 106.42034,
      findings:
        'Nhà xưởng và quy mô đúng như hồ sơ; khu đóng gói tách riêng; còn thiếu sổ ghi nhiệt độ kho (minh họa).',
      photos: [{ fileId: photo.id, caption: 'Hình vẽ thay ảnh chụp xưởng (minh họa)' }],
    },
  );
  await requestTest(
    { actor: team },
    {
      code,
      subject: 'Chỉ tiêu vi sinh (minh họa)',
      reason: 'Phiếu kiểm nghiệm trong hồ sơ đã quá 12 tháng (minh họa).',
    },
  );
}

/** A review at work: one test is still awaited, the own points are a draft. */
export async function teamAtWork(review: Review): Promise<void> {
  const { team, code, answers } = review;
  await visited(review);
  await preScore(
    { actor: team },
    { code, answers, opinion: 'Chờ kết quả kiểm nghiệm (minh họa).', submit: false },
  );
}

/** A review that is done: the test answered, the own points handed in, the chair told. */
export async function teamReported(review: Review): Promise<void> {
  const { team, code, answers } = review;
  await visited(review);
  for (const { id: testId } of (await teamView(team, code)).findings.tests)
    await answerTest(
      { actor: team },
      { code, testId, result: 'Đạt theo tiêu chuẩn cơ sở, phiếu số MH-01 (minh họa).' },
    );
  await preScore(
    { actor: team },
    { code, answers, opinion: 'Hồ sơ đầy đủ, sản phẩm ổn định (minh họa).', submit: true },
  );
  await reportTeam(
    { actor: team },
    {
      code,
      report:
        'Kính gửi Chủ tịch Hội đồng: Tổ tư vấn đã xem hồ sơ, khảo sát xưởng và nhận kết quả kiểm nghiệm đạt. Đề nghị đưa sản phẩm ra Hội đồng; cần nhắc chủ thể lập sổ ghi nhiệt độ kho (minh họa).',
    },
  );
}
