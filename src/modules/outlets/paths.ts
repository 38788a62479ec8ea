type Coded = Readonly<{ code: string }>;

/** `/diem-ban/db-0001`: short and stable, also in the QR of a poster. */
export const outletPath = ({ code }: Coded): string => `/diem-ban/${code.toLowerCase()}`;
export const posterPath = (outlet: Coded): string => `${outletPath(outlet)}/ap-phich`;
export const tourPath = ({ code }: Coded): string => `/hanh-trinh/${code.toLowerCase()}`;

/** The code in an address, or null. */
export const outletCode = (part: string): string | null =>
  /^db-\d{4,}$/i.test(part) ? part.toUpperCase() : null;
export const tourCode = (part: string): string | null =>
  /^dbht-\d{4,}$/i.test(part) ? part.toUpperCase() : null;
