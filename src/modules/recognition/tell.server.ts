import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
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

/** The product's owner hears what an inspection found and until when it is to be mended (QĐ 26/2026 Đ9). */
export async function tellOfFinding(
  tx: Tx,
  finding: Readonly<Record<string, unknown>>,
  actor: Actor,
): Promise<void> {
  const { product_id, code } = await tx
    .selectFrom('inspections')
    .select(['product_id', 'code'])
    .where('id', '=', finding.inspection as string)
    .executeTakeFirstOrThrow();
  const due = finding.remedyDueOn as Day | null;
  await tellOwner(tx, product_id, actor, (product) => ({
    text: due ? 'recognition.notice.finding-due' : 'recognition.notice.finding',
    params: { inspection: code, product, ...(due && { day: formatDay(due) }) },
  }));
}

/** The answer to a complaint reaches the product's owner, on the dossier complained of where one is named. */
export async function tellOfAnswer(
  tx: Tx,
  complaintId: string,
  complaint: Readonly<Record<string, unknown>>,
  actor: Actor,
): Promise<void> {
  const { code, dossier } = await tx
    .selectFrom('complaints as c')
    .leftJoin('dossiers as d', 'd.id', 'c.dossier_id')
    .select(['c.code', 'd.code as dossier'])
    .where('c.id', '=', complaintId)
    .executeTakeFirstOrThrow();
  await tellOwner(tx, complaint.product as string, actor, (product) => ({
    text: 'recognition.notice.complaint-answered',
    params: { code, product },
    ...(dossier && { path: `/chu-the/ho-so/${dossier}/khieu-nai` }),
  }));
}

async function tellOwner(
  tx: Tx,
  productId: string,
  actor: Actor,
  say: (product: string) => { text: string; params: MessageParams; path?: string },
): Promise<void> {
  const product = await tx
    .selectFrom('products_today')
    .select(['name', 'code', 'producer_id'])
    .where('id', '=', productId)
    .executeTakeFirstOrThrow();
  if (!product.producer_id) return;
  const { text, params, path = `/san-pham/${product.code}` } = say(product.name ?? '');
  await notify(tx, {
    topic: 'check',
    text,
    params,
    to: [{ role: 'producer', producerId: product.producer_id, path }],
    actor,
  });
}
