/** The roles that may open pages of plans; which plans each sees is the module's business. */
export const readers = [
  'agency-officer',
  'trade-officer',
  'steering-committee',
  'inspector',
] as const;
