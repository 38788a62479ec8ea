/** Words of the live map, in the reader's language, from the page. */
export type MapTexts = Readonly<
  Record<
    | 'title'
    | 'zoomIn'
    | 'zoomOut'
    | 'close'
    | 'ctrlScroll'
    | 'commandScroll'
    | 'twoFingers'
    | 'products'
    | 'cluster'
    | 'open',
    string
  >
>;

/** A place of the list beside the map. */
export type MapPlace = Readonly<{
  code: string;
  name: string;
  href: string;
  products: number;
  lon: number;
  lat: number;
}>;

/** The places that the list shows: the map holds nothing that the list does not. */
export const placesOf = (page: ParentNode): MapPlace[] =>
  [...page.querySelectorAll<HTMLElement>('[data-place]')].map(({ dataset }) => ({
    code: dataset.code!,
    name: dataset.place!,
    href: dataset.href!,
    products: Number(dataset.products),
    lon: Number(dataset.lon),
    lat: Number(dataset.lat),
  }));

/** A text of the page with its values put in: `{name}: {count}`. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

export type ThemeColours = Readonly<
  Record<'sunken' | 'surface' | 'cobaltWash' | 'lineStrong', string>
>;

/** Colours of the page's theme as it is now. */
export function themeColours(): ThemeColours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    sunken: of('--sunken'),
    surface: of('--surface'),
    cobaltWash: of('--cobalt-wash'),
    lineStrong: of('--line-strong'),
  };
}
