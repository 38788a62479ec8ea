export { listMarks, markPage, marksOfProduct } from './pages.server.ts';
export { registers } from './registers.server.ts';
export { seedMarks } from './seed.server.ts';
