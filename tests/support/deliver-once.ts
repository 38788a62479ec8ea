// A process that delivers what waits, until it ends or is killed: `node deliver-once.ts` with NAMSAO_DATABASE_URL.
import { closeDatabase, openDatabase } from '#kernel/db.server.ts';
import { deliverMail } from '#modules/identity/index.server.ts';

openDatabase(process.env.NAMSAO_DATABASE_URL!, { max: 2 });
await deliverMail();
await closeDatabase();
