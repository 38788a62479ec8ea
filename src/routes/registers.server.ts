import type { Actor } from '#kernel/actor.ts';
import { Refusal } from '#kernel/errors.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { registers as chains } from '#modules/chains/index.server.ts';
import { registers as dossiers } from '#modules/dossiers/index.server.ts';
import { registers as marks } from '#modules/marks/index.server.ts';
import { registers as outlets } from '#modules/outlets/index.server.ts';
import { registers as programme } from '#modules/programme/index.server.ts';
import { registers as promotion } from '#modules/promotion/index.server.ts';
import { registers as recognition } from '#modules/recognition/index.server.ts';
import { registers as registry } from '#modules/registry/index.server.ts';
import { registers as training } from '#modules/training/index.server.ts';

const all: readonly OpenRegister[] = [
  ...programme,
  ...registry,
  ...training,
  ...marks,
  ...chains,
  ...promotion,
  ...outlets,
  ...recognition,
  ...dossiers,
];

/** The registers of which the actor may see or write something. */
export const registersOf = (actor: Actor): readonly OpenRegister[] =>
  all.filter(({ options: { rights } }) => rights.sees(actor) !== null || rights.offers(actor));

/** A register by the word in its address. */
export function registerAt(slug: string): OpenRegister {
  const found = all.find(({ register }) => register.slug === slug);
  if (!found) throw new Refusal('not-found', 'kernel.error.not-found');
  return found;
}

/** A register by its name, for the parts of a row. */
export const registerNamed = (name: string): OpenRegister | undefined =>
  all.find(({ register }) => register.name === name);
