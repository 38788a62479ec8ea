export { registerProducer, updateProducer } from './producers.server.ts';
export {
  enterProduct,
  ownerOf,
  classifyProduct,
  registerProduct,
  renameProduct,
} from './products.server.ts';
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
export { demoProducers, type DemoProducer } from './demo.server.ts';
export { fillRegistry } from './scale.server.ts';
export { producerSource, productSource } from './register-sources.server.ts';
export { rightsOf, writesFiction, type RightsPlan } from './register-rights.server.ts';
export { seedParticipation } from './participation-seed.server.ts';
export { registers } from './registers.server.ts';
export {
  shortlisted,
  waitingCandidates,
  type Shortlisted,
  type ShortlistQuestion,
  type WaitingCandidate,
} from './shortlist.server.ts';
export { standardsOfProduct } from './standards.server.ts';
export { openStandards } from './open-data.server.ts';
export { seedStandards } from './standards-seed.server.ts';
export { gtinsOf, productOfGtin } from './gtins.server.ts';
export { changeProduct } from './changes.server.ts';
export {
  correctProducer,
  correctProduct,
  endProducer,
  endProduct,
  moveProduct,
  takeBackProducer,
  takeBackProduct,
} from './lives.server.ts';
export { nameRepresentative } from './representatives.server.ts';
export {
  applyProducerImport,
  previewProducerImport,
  type ProducerImport,
} from './producer-import.server.ts';
export { producerColumnName, producerTemplate } from './producer-workbook.server.ts';
export { producerTwins, productTwins, type Twin } from './twins.server.ts';
export {
  keepsRecord,
  officeProducers,
  producerLife,
  productLife,
  type OfficeProducer,
  type OfficeQuestion,
  type Superseded,
} from './office.server.ts';
export {
  mergeDuplicates,
  mergedInto,
  mergeSides,
  mergesList,
  undoMerge,
  type MergeLine,
  type MergeSide,
} from './merges.server.ts';
export { enterSuccession, loadSuccession, type PassedProduct } from './succession.server.ts';
export {
  partsOfSuccession,
  successionDesk,
  successionsOf,
  type SuccessionLink,
} from './succession-desk.server.ts';
