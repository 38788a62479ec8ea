import type { Day } from '#kernel/day.ts';
import type { MarkKind, MarkState, StepKind } from './kinds.ts';

/** A mark in the public list, as it stands on a day. */
export type MarkRow = Readonly<{
  code: string;
  name: string;
  kind: MarkKind;
  goods: string | null;
  owner: string | null;
  state: MarkState;
  since: Day | null;
  until: Day | null;
  /** products that it covers on the day */
  products: number;
  isDemo: boolean;
}>;

export type MarkStep = Readonly<{
  kind: StepKind;
  takenOn: Day;
  validUntil: Day | null;
  documentNo: string | null;
  source: string | null;
}>;

type Coded = Readonly<{ code: string; slug: string; name: string; isDemo: boolean }>;

/** A mark with all that the public may see. Producers are organisations; no person is named. */
export type MarkPage = MarkRow &
  Readonly<{
    manager: string | null;
    localSign: boolean | null;
    regulationNo: string | null;
    regulationOn: Day | null;
    source: string | null;
    note: string | null;
    steps: readonly MarkStep[];
    covered: readonly (Coded & Readonly<{ startsOn: Day; endsOn: Day | null }>)[];
    users: readonly (Coded &
      Readonly<{
        product: string | null;
        documentNo: string | null;
        grantedOn: Day;
        validUntil: Day | null;
        revokedOn: Day | null;
        holds: boolean;
      }>)[];
  }>;

/** A mark that concerns a product: it covers it, or a right names it or its owner. */
export type ProductMark = Readonly<{
  code: string;
  name: string;
  kind: MarkKind;
  state: MarkState;
  until: Day | null;
  entitled: boolean;
  /** last step of the mark's way that has a paper: what shows where it stands */
  paper: MarkPaper | null;
  /** the right of the product's owner that holds on the day */
  right:
    | (MarkPaper & Readonly<{ code: string; issuer: string | null; validUntil: Day | null }>)
    | null;
  isDemo: boolean;
}>;

/** A paper of a register: its number, its day, and the file where it was kept. */
export type MarkPaper = Readonly<{ documentNo: string | null; on: Day; fileId: string | null }>;

/** `/nhan-hieu/nh-0001` */
export const markPath = ({ code }: Readonly<{ code: string }>): string =>
  `/nhan-hieu/${code.toLowerCase()}`;
