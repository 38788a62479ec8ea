export {
  chainMoney,
  chainPage,
  linkageOfProduct,
  listChains,
  type OwnContract,
} from './pages.server.ts';
export { openChains } from './open-data.server.ts';
export { registers } from './registers.server.ts';
export { seedDemoChains } from './seed.server.ts';
