import type { Role } from '#modules/identity/index.ts';

/** Who imports products and producers of the past; the importer itself asks again. */
export const importers: readonly Role[] = ['agency-officer', 'administrator'];
