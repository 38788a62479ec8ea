export { parts, type Part } from './counting.server.ts';
export { type MapLevel, type TargetQuestion } from './known.server.ts';
export { choiceTexts, phases, programmes } from './scheme.server.ts';
export {
  eachTargetRow,
  targetByPlace,
  targetFigure,
  targetRowPage,
  targetRows,
  targets,
  type RowFilter,
} from './targets.server.ts';
export { registers } from './registers.server.ts';
export { newRuralOf } from './new-rural.server.ts';
