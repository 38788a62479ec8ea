import type { Day } from '#kernel/day.ts';
import type { MemberRole, chainForms } from './kinds.ts';
import type { YearShare } from './linkage.ts';
import type { ChainState, Step } from './steps.ts';
import type { FundLine, totalsOf, Warning } from './support.ts';

/** A project in the public list, as it stands on a day. */
export type ChainRow = Readonly<{
  code: string;
  name: string;
  leader: string | null;
  place: Readonly<{ code: string; name: string }> | null;
  startsOn: Day | null;
  endsOn: Day | null;
  state: ChainState;
  since: Day | null;
  isDemo: boolean;
}>;

/** A project with all that the public may see. Members are organisations; no person is named. */
export type ChainPage = ChainRow &
  Readonly<{
    form: (typeof chainForms)[number] | null;
    areaHa: number | null;
    scale: string | null;
    households: number | null;
    content: string | null;
    source: string | null;
    note: string | null;
    steps: readonly (Step &
      Readonly<{ documentNo: string | null; issuer: string | null; source: string | null }>)[];
    products: readonly Readonly<{ code: string; slug: string; name: string }>[];
    members: readonly Readonly<{
      name: string;
      role: MemberRole;
      joinedOn: Day | null;
      leftOn: Day | null;
      households: number | null;
    }>[];
    milestones: readonly Readonly<{
      name: string;
      dueOn: Day;
      doneOn: Day | null;
      late: boolean;
    }>[];
  }>;

/** `/chuoi-gia-tri/cg-0001` */
export const chainPath = ({ code }: Readonly<{ code: string }>): string =>
  `/chuoi-gia-tri/${code.toLowerCase()}`;

/** Money and contracts of a project, with what exceeds the limits; for officers. */
export type ChainMoney = Readonly<{
  lines: readonly (FundLine & Readonly<{ year: string }>)[];
  totals: ReturnType<typeof totalsOf>;
  warnings: readonly Warning[];
  products: readonly Readonly<{ code: string; name: string; shares: readonly YearShare[] }>[];
}>;
