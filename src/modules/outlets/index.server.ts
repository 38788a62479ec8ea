export { confirmableOutlets, confirmOutlet, type ConfirmableOutlet } from './confirm.server.ts';
export { listOutlets, outletPage, type OutletQuestion } from './public.server.ts';
export { openOutlets, openStops } from './open-data.server.ts';
export { seedOutlets, seedPublicOutlets } from './seed.server.ts';
export { registers } from './registers.server.ts';
export { listTours, tourPage } from './tours.server.ts';
