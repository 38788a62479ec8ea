import type { Pack } from '#modules/councils/index.ts';

/** The papers of a pack, each once, with an item through which it is read. */
export const papersOf = (pack: Pack): { itemId: string; fileId: string; content: string }[] =>
  pack.items.flatMap(({ id, dossier }) =>
    [...new Map(dossier.documents.map((document) => [document.id, document.sha256]))].map(
      ([fileId, content]) => ({ itemId: id, fileId, content }),
    ),
  );

/** This instant, as it is kept. */
export const instantNow = (): string => new Date().toISOString();
