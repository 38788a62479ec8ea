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

// A file takes its day once, and a day changes in Asia/Ho_Chi_Minh (UTC+7): none begins that would still run at midnight.
// The longest that lives by its day takes under two minutes.
const day = 86_400_000;
const untilMidnight = day - ((Date.now() + 7 * 3_600_000) % day);
if (untilMidnight < 150_000)
  await new Promise((resolve) => setTimeout(resolve, untilMidnight + 1_000));
