import { textField } from '#kernel/form.server.ts';
import { numberField } from '../../../entry.ts';

/** The values of a council's Regulation, as its form was filled in. */
export const valuesTyped = (form: FormData) => ({
  quorum: numberField(form, 'quorum'),
  quorumShare: numberField(form, 'quorumShare') ?? null,
  chairPresent: form.get('chairPresent') === 'on',
  deviationLimit: numberField(form, 'deviationLimit'),
  minimaRule: textField(form, 'minimaRule'),
  teamReport: form.get('teamReport') === 'on',
  meanRounding: textField(form, 'meanRounding'),
  commentRule: textField(form, 'commentRule'),
  fiveStarRule: textField(form, 'fiveStarRule'),
});
