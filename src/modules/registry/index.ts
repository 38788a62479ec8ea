export {
  lineOfGroup,
  lineOfSet,
  producerKindOf,
  producerKinds,
  producerSizes,
  productLines,
  setsOfLine,
  type ProducerKind,
  type ProducerSize,
  type ProductLine,
} from './kinds.ts';
export {
  canRecordSuccession,
  canRegisterProducer,
  canRegisterProduct,
  canRenameProduct,
  canUpdateProducer,
  type Areas,
} from './rights.ts';
export type { KnownProducer, KnownProduct, KnownVersion } from './known.ts';
export {
  standardKinds,
  type ProductStandard,
  type StandardKind,
  type StandardState,
} from './standards.ts';
export {
  mostPerCriterion,
  mostPoints,
  selectionCriteria,
  selectionTotal,
  type SelectionCriterion,
  type SelectionPoints,
} from './selection.ts';
export { buildDigitalLink, gtin14, parseDigitalLink, type DigitalLink } from './gs1.ts';
export {
  issuedAnew,
  passesOn,
  successionKinds,
  successionRules,
  type SuccessionKind,
} from './succession.ts';
export { RecordSuccession } from './inputs.ts';
