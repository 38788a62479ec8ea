import { allRows, sourceOf } from '#kernel/register-list.server.ts';
import { systemActor } from '#kernel/actor.ts';
import type { OpenRegister, ReferenceSource } from '#kernel/register.server.ts';

/** Longer lists are typed, not chosen. */
const choosable = 200;

/** Rows of a short register as references that a form offers to choose from. */
export const choiceSource = (open: OpenRegister): ReferenceSource => ({
  ...sourceOf(open),
  choices: async (connection) => {
    const choices: { value: string; label: string }[] = [];
    for await (const { row } of allRows(connection, open, systemActor, {})) {
      const label = `${row.code} · ${String(row.values[open.register.title] ?? '')}`;
      choices.push({ value: label, label });
      if (choices.length === choosable) break;
    }
    return choices;
  },
});
