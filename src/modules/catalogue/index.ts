export {
  SearchInput,
  searchFromUrl,
  searchToUrl,
  sorts,
  type Sort,
} from './search-input.ts';
export type {
  Dated,
  Facets,
  FacetValue,
  HomeFigures,
  PlaceCount,
  PlaceFacetValue,
  PlaceLabel,
  ProducerLabel,
  ProducerPage,
  ProductCard,
  ProductPage,
  SearchResult,
  SitemapEntry,
  StarState,
} from './views.ts';
