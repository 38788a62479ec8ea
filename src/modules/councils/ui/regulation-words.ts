import type { MessageKey } from '#generated/messages.ts';
import type { Translate } from '#kernel/messages.ts';
import type { RegulationValues } from '../regulation.ts';

/** One value of the Regulation, as a reader reads it. */
export function valueInWords(
  t: Translate<MessageKey>,
  values: RegulationValues,
  key: keyof RegulationValues,
): string {
  const yesNo = (yes: boolean) =>
    yes ? t('councils.regulation.yes') : t('councils.regulation.no');
  switch (key) {
    case 'quorum':
      return t('councils.regulation.members', { count: values.quorum });
    case 'quorumShare':
      return values.quorumShare === null
        ? t('councils.regulation.no-share')
        : t('councils.regulation.share', { share: values.quorumShare });
    case 'deviationLimit':
      return t('councils.regulation.points', { count: values.deviationLimit });
    case 'commentRule':
      return t(`councils.comment.${values.commentRule}`);
    case 'minimaRule':
      return t(`councils.rule.${values.minimaRule}`);
    case 'fiveStarRule':
      return t(`councils.five.${values.fiveStarRule}`);
    case 'meanRounding':
      return t(`councils.rounding.${values.meanRounding}`);
    case 'chairPresent':
    case 'teamReport':
      return yesNo(values[key]);
  }
}
