export { registerProducer, updateProducer } from './producers.server.ts';
export { enterProduct, ownerOf, registerProduct, renameProduct } from './products.server.ts';
export {
  fillProducers,
  insertProducers,
  insertProducts,
  producersByName,
  productsByName,
  writeVersions,
  type NewProducer,
  type NewProduct,
} from './bulk.server.ts';
