import { redirect } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { codeInAddress, producerPath } from '#modules/catalogue/index.ts';
import { producerPage } from '#modules/catalogue/index.server.ts';
import { producerSizes } from '#modules/registry/index.ts';
import { keepsRecord, mergedInto, successionsOf } from '#modules/registry/index.server.ts';
import { localPath } from '#ui/locale.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
  const code = codeInAddress(params.slug);
  const producer = code ? await producerPage(db(), code) : null;
  const kept = code && !producer ? await mergedInto(db(), 'producer', code) : null;
  if (kept) redirect(307, localPath(locals.locale, producerPath(kept)));
  if (!producer) throw new Refusal('not-found', 'registry.error.no-producer');
  const path = producerPath(producer);
  if (!path.endsWith(`/${params.slug}`)) redirect(301, localPath(locals.locale, path));
  const size = producerSizes.find((known) => known === producer.size);
  return {
    producer,
    keeps: await keepsRecord(locals.actor, 'producer', producer.code),
    successions: await successionsOf(db(), producer.code),
    size: size ? locals.t(`registry.size.${size}`) : null,
  };
};
