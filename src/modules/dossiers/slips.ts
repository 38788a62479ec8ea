/** Số phiếu of Mẫu 01: `0001/PĐK-31-10813-2026`; null where the dossier has not been taken in. */
export const slipNumber = (
  number: number | null,
  on: string | null,
  codes: string,
): string | null =>
  number === null || on === null
    ? null
    : `${String(number).padStart(4, '0')}/PĐK-${codes}-${on.slice(0, 4)}`;
