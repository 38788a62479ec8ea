import { formAction, textField } from '#kernel/form.server.ts';
import {
  mergeDuplicates,
  mergeSides,
  mergesList,
  undoMerge,
} from '#modules/registry/index.server.ts';
import { after, enter } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  const { actor } = event.locals;
  const asked = event.url.searchParams;
  const code = (name: string) => (asked.get(name) ?? '').trim().toUpperCase().slice(0, 20);
  const kind = asked.get('loai') === 'producer' ? 'producer' : 'product';
  const [keep, gone] = [code('giu'), code('gop')];
  return {
    kind,
    keep,
    gone,
    sides: keep && gone ? await mergeSides(actor, kind, [keep, gone]) : null,
    merges: await mergesList(actor),
    key: event.locals.requestId,
    done: asked.get('xong'),
  } as const;
};

export const actions: Actions = {
  merge: (event) =>
    formAction(
      event,
      mergeDuplicates,
      (form) => ({
        kind: textField(form, 'kind'),
        keep: textField(form, 'keep') ?? '',
        gone: textField(form, 'gone') ?? '',
        reason: textField(form, 'reason') ?? '',
        confirmed: form.get('confirmed') === 'on',
      }),
      () => after(event, '/can-bo/ke-thua/gop?xong=gop'),
    ),
  undo: (event) =>
    formAction(
      event,
      undoMerge,
      (form) => ({
        code: textField(form, 'merge') ?? '',
        reason: textField(form, 'reason') ?? '',
      }),
      () => after(event, '/can-bo/ke-thua/gop?xong=hoan-tac'),
    ),
};
