import type { Day } from '#kernel/day.ts';
import type { SubmittedView } from '#modules/dossiers/index.server.ts';
import type { Sheet } from '#modules/rulebooks/index.ts';
import type { Standing } from '../participants.ts';
import type { ItemState } from '../rights.ts';
import type { Heads, Operation } from './merge.ts';

/** What a member may know of the own acts on an item: what stands in each cell, and what was refused. */
export type OwnOperations = Readonly<{
  version: number;
  heads: Heads;
  refused: readonly Readonly<{ operation: Operation; reason: string }>[];
}>;

/** One product in a member's pack. Of other members it holds nothing: no points, no counts, no times. */
export type PackItem = Readonly<{
  id: string;
  position: number;
  state: ItemState;
  attempt: number;
  mine: Standing;
  /** why there are no papers; null: they are here */
  withheld: 'recused' | 'undeclared' | 'pending' | null;
  dossier: SubmittedView;
  sheet: Sheet;
  handedIn: boolean;
  own: OwnOperations;
  /** the sheet of the attempt before, from which the member starts */
  start: Readonly<{ answers: Readonly<Record<string, number>>; opinion: string }> | null;
}>;

/** What a scoring member takes along. */
export type Pack = Readonly<{
  sessionId: string;
  accountId: string;
  council: string;
  round: string;
  heldOn: Day;
  venue: string;
  /** the Regulation asks for words on every sheet */
  opinionAsked: boolean;
  items: readonly PackItem[];
}>;
