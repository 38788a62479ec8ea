import type { Pack } from '#modules/councils/index.ts';

/** The papers of a pack, each once, with an item through which it is read. */
export const papersOf = (pack: Pack): { itemId: string; fileId: string }[] =>
  pack.items.flatMap(({ id, dossier }) =>
    [...new Set(dossier.documents.map((document) => document.id))].map((fileId) => ({
      itemId: id,
      fileId,
    })),
  );

/** This instant, as it is kept. */
export const instantNow = (): string => new Date().toISOString();
