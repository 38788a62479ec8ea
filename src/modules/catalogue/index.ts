export {
  SearchInput,
  lineSlug,
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
  ProducerRow,
  ProductCard,
  ProductPage,
  SearchResult,
  SitemapEntry,
  StarState,
} from './views.ts';
export {
  certificatePath,
  codeInAddress,
  placePath,
  producerPath,
  productPath,
  shortPath,
} from './paths.ts';
export { drawMap, type DrawnMap, type MapPoint } from './drawn-map.ts';
