export { listMarks, markPage, marksOfProduct } from './pages.server.ts';
export { openMarkRights, openMarks } from './open-data.server.ts';
export { registers } from './registers.server.ts';
export { seedMarks } from './seed.server.ts';
