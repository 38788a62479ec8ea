/** Whether a text, as an address brings it, can be the id of a row: PostgreSQL takes nothing else for a uuid. */
export const isId = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
