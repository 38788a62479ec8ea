/** The texts of the printed certificate. Braces stand for the certificate's own facts. */
export type CertificateForm = Readonly<{
  parent: string | null;
  body: string;
  place: string;
  heading: string;
  wording: string;
  signature: string;
  note: string | null;
}>;

/** What a wording may name. */
export const formWords = [
  'product',
  'producer',
  'stars',
  'number',
  'decision',
  'decisionDay',
  'issuer',
  'from',
  'until',
] as const;
export type FormWord = (typeof formWords)[number];

/** Words in braces that no certificate has a fact for. */
export const unknownWords = (wording: string): string[] =>
  [...wording.matchAll(/\{([^{}]*)\}/g)]
    .map((match) => match[1]!)
    .filter((word) => !(formWords as readonly string[]).includes(word));

/** The wording with its facts in place. */
export const worded = (wording: string, facts: Readonly<Record<FormWord, string>>): string =>
  wording.replace(/\{([^{}]*)\}/g, (whole, word: string) => facts[word as FormWord] ?? whole);

/**
 * What is printed while no form has been entered. No official form is known (QĐ 26/2026, Phụ lục III has none for the
 * certificate): these words are ours, and the agency's own take their place on `/so/mau-giay-chung-nhan`.
 */
export const firstForm: CertificateForm = {
  parent: null,
  body: 'Cơ quan quản lý Chương trình Mỗi xã một sản phẩm cấp tỉnh',
  place: 'Hải Phòng',
  heading: 'Giấy chứng nhận sản phẩm OCOP',
  wording: [
    'Chứng nhận sản phẩm: {product}',
    'Chủ thể: {producer}',
    'Đạt hạng {stars} sao',
    'Theo Quyết định số {decision} ngày {decisionDay} của {issuer}',
    'Có giá trị từ ngày {from} đến hết ngày {until}',
  ].join('\n'),
  signature: 'Cơ quan cấp giấy chứng nhận',
  note: null,
};
