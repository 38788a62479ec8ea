import { fold } from '#kernel/text.ts';

/** Words that say what a producer is, before its own name; longer ones first. */
const forms = [
  'cong ty trach nhiem huu han mot thanh vien',
  'cong ty trach nhiem huu han',
  'cong ty tnhh mot thanh vien',
  'cong ty tnhh mtv',
  'cong ty tnhh',
  'cong ty co phan',
  'cong ty cp',
  'cong ty',
  'cty tnhh',
  'cty cp',
  'cty',
  'doanh nghiep tu nhan',
  'doanh nghiep',
  'dntn',
  'dn',
  'lien hiep hop tac xa',
  'hop tac xa',
  'htx',
  'to hop tac',
  'tht',
  'ho kinh doanh ca the',
  'ho kinh doanh',
  'ho san xuat',
  'hkd',
  'ho',
  'co so san xuat',
  'co so',
  'trang trai',
  'hiep hoi',
  'hoi',
];

/**
 * A producer's own name without accents and without the words for its form, so that `HTX Thanh Hà` and
 * `Hợp tác xã Thanh Hà` are told to be alike. A name that holds nothing else stays whole.
 */
export function coreOfName(name: string): string {
  const folded = fold(name);
  const form = forms.find((words) => folded.startsWith(`${words} `));
  return form ? folded.slice(form.length + 1) : folded;
}
