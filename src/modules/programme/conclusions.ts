/** The conclusions of a meeting, one a line as they are written, without the marks that people type before them. */
export const conclusionsOf = (text: string | null): string[] =>
  (text ?? '').split('\n').flatMap((line) => {
    const conclusion = line.replace(/^\s*(?:[-–•]|\d{1,2}[.)])\s*/, '').trim();
    return conclusion ? [conclusion] : [];
  });
