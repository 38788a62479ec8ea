import type { ListQuestion } from '#kernel/register-list.server.ts';
import type { Register } from '#kernel/register.ts';

/** A list's question as its address states it; what is strange there is left out. */
export function questionOf(register: Register, query: URLSearchParams): ListQuestion {
  const filters = Object.fromEntries(
    register.fields
      .filter(({ filter, name }) => filter && query.get(name))
      .map(({ name }) => [name, query.get(name)!.slice(0, 60)]),
  );
  const part = (name: string) => query.get(name)?.slice(0, 400) || undefined;
  return {
    filters,
    text: part('tim')?.slice(0, 100),
    from: part('tu'),
    until: part('den'),
    sort: part('xep'),
    cursor: part('sau'),
  };
}
