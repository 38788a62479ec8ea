/** A path of ours to go to after signing in; null for anything that could lead out of the site. */
export const ownPath = (text: string | null): string | null =>
  text && /^\/(?![/\\])[^\s\\]*$/.test(text) ? text : null;
