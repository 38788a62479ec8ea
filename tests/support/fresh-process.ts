import { reloadConfig } from '#kernel/config.server.ts';
import { closeStorage } from '#kernel/storage.server.ts';

// Database test files share a process and its loaded modules: each begins with the settings that the first one found.
const shared = globalThis as { firstSettings?: Readonly<Record<string, string | undefined>> };
shared.firstSettings ??= { ...process.env };
for (const name of Object.keys(process.env))
  if (!(name in shared.firstSettings)) Reflect.deleteProperty(process.env, name);
Object.assign(process.env, shared.firstSettings);
reloadConfig();
closeStorage();
