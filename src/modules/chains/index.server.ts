export { registers } from './registers.server.ts';
