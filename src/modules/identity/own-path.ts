/**
 * A path of ours to go to after a form; null for anything that could lead out of the site or cannot stand in a
 * header: other than visible ASCII, a backslash, or a beginning of `//` or `/.` (which folds into `//`).
 */
export const ownPath = (text: string | null): string | null =>
  text && /^\/(?![/.])[!-[\]-~]*$/.test(text) ? text : null;
