export { registerProducer, updateProducer } from './producers.server.ts';
export { registerProduct, renameProduct } from './products.server.ts';
export { codeIn } from './registry.server.ts';
