export { chainMoney, chainPage, linkageOfProduct, listChains } from './pages.server.ts';
export { registers } from './registers.server.ts';
export { seedDemoChains } from './seed.server.ts';
