import { systemActor } from '#kernel/actor.ts';
import { fillForLoadTest } from '#modules/recognition/index.server.ts';

export type ScaleReport = Readonly<{ products: number; producers: number; recognitions: number }>;

/** A large made-up province in an empty database, the same for the same number. */
export function seedScale(products: number): Promise<ScaleReport> {
  return fillForLoadTest({ actor: systemActor }, { products });
}
