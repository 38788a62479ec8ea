import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { MessageParams } from '#kernel/errors.ts';
import { notify, type Addressee } from '#modules/identity/index.server.ts';

/** Who follows a product's star: the people of its producer and the officers of its commune. */
export async function starFollowers(
  tx: Tx,
  productId: string,
  paths: Readonly<{ producer: string; commune: string }>,
): Promise<Addressee[]> {
  const card = await tx
    .selectFrom('product_cards')
    .select(['producer_id', 'commune_id'])
    .where('product_id', '=', productId)
    .executeTakeFirst();
  return [
    ...(card?.producer_id
      ? [{ role: 'producer', producerId: card.producer_id, path: paths.producer } as const]
      : []),
    ...(card?.commune_id
      ? [{ role: 'commune-officer', placeId: card.commune_id, path: paths.commune } as const]
      : []),
  ];
}

/** Tells who follows a star what was put on record about it. */
export async function tellOfStar(
  tx: Tx,
  star: Readonly<{ id: string; product_id: string }>,
  text: string,
  params: MessageParams,
  actor: Actor,
  more: readonly Addressee[] = [],
): Promise<void> {
  const { name, code } = await tx
    .selectFrom('products_today')
    .select(['name', 'code'])
    .where('id', '=', star.product_id)
    .executeTakeFirstOrThrow();
  await notify(tx, {
    topic: 'star',
    text,
    params: { product: name ?? '', ...params },
    to: [
      ...(await starFollowers(tx, star.product_id, {
        producer: `/san-pham/${code}`,
        commune: `/can-bo/cong-nhan/${star.id}`,
      })),
      ...more,
    ],
    actor,
  });
}
