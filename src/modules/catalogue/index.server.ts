export { homeFigures, newestProducts, placeCounts, sitemapEntries } from './lists.server.ts';
export { producerPage, productPage } from './pages.server.ts';
export { pageSize, productsAfter, search } from './search.server.ts';
export { openRecognitions, sourceSites, type OpenRecognition } from './open-data.server.ts';
export { listProducers, producersAfter, type ProducerQuestion } from './producers.server.ts';
export { sitemapParts, type SitemapKind } from './sitemap.server.ts';
