import { command } from '#kernel/command.server.ts';
import { formatDay } from '#kernel/day.ts';
import { passDossiers } from '#modules/dossiers/index.server.ts';
import { notify } from '#modules/identity/index.server.ts';
import { canRecordSuccession, RecordSuccession } from '#modules/registry/index.ts';
import { enterSuccession, loadSuccession } from '#modules/registry/index.server.ts';

/**
 * Puts on record who goes on in whose place. Products pass with their stars until their last day, and with their dossiers on
 * the way; days before keep the old names; what names the one before stands on the list of what is to be issued anew.
 */
export const recordSuccession = command({
  name: 'recognition.record-succession',
  input: RecordSuccession,
  load: (tx, input) => loadSuccession(tx, input),
  permit: ({ actor }) => canRecordSuccession(actor),
  run: async ({ tx, facts, input, actor, now, today }) => {
    const { event, codes, passed, fromIds, toIds } = await enterSuccession(tx, {
      facts,
      input,
      today,
    });
    const reason = `${input.basis} (${codes.join(', ')})`;
    const dossiers = await passDossiers(tx, passed, { actor, now, reason });
    await notify(tx, {
      topic: 'star',
      text: 'recognition.notice.succession',
      params: { day: formatDay(input.happenedOn), basis: input.basis },
      to: [...fromIds, ...toIds].map((producerId) => ({
        role: 'producer',
        producerId,
        path: '/chu-the',
      })),
      actor,
    });
    return { event: [event, ...dossiers], result: { codes, passed: passed.length } };
  },
});
