import type { Connection } from '#kernel/db.server.ts';

export type DemoProducer = Readonly<{
  id: string;
  code: string;
  name: string;
  placeId: string | null;
  products: readonly Readonly<{ id: string; code: string; name: string; set: number | null }>[];
}>;

/** The fictitious producers of the demonstration province with their products, in the order of their codes. */
export async function demoProducers(connection: Connection): Promise<DemoProducer[]> {
  const producers = await connection
    .selectFrom('producers_today')
    .select(['id', 'code', 'name', 'place_id'])
    .where('is_demo', '=', true)
    .orderBy('code')
    .execute();
  const products = await connection
    .selectFrom('products_today')
    .select(['id', 'code', 'name', 'producer_id', 'rulebook_sheet'])
    .where('is_demo', '=', true)
    .orderBy('code')
    .execute();
  return producers.map((producer) => ({
    id: producer.id!,
    code: producer.code!,
    name: producer.name!,
    placeId: producer.place_id,
    products: products
      .filter((product) => product.producer_id === producer.id)
      .map(({ id, code, name, rulebook_sheet }) => ({
        id: id!,
        code: code!,
        name: name!,
        set: rulebook_sheet,
      })),
  }));
}
