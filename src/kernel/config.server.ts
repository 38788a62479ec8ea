import { join, resolve } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './root.server.ts';

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .default('')
  .transform((value) => value === '1' || value === 'true');

/** Every environment variable that Năm Sao reads; the table of the README says the same. */
const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  /** Where the embedded database, files and keys live. */
  NAMSAO_DATA: z.string().default('./var'),
  /** A PostgreSQL server of 15 or newer; without it the embedded one is started. */
  DATABASE_URL: z.string().optional(),
  /** Load the demonstration province into the database of DATABASE_URL. */
  NAMSAO_DEMO: flag,
  /** The address people type, such as https://ocop.example.vn; needed behind a proxy. */
  NAMSAO_ORIGIN: z.string().url().optional(),
  /** Believe X-Forwarded-Proto and X-Forwarded-For; set only behind a proxy that overwrites them. */
  NAMSAO_TRUST_PROXY: flag,
  /** `production` refuses to serve demonstration accounts. */
  NAMSAO_MODE: z.enum(['demo', 'production']).optional(),
  /** Where files go: `disk` (in NAMSAO_DATA) or `s3`. */
  NAMSAO_STORAGE: z.enum(['disk', 's3']).default('disk'),
  NAMSAO_S3_BUCKET: z.string().optional(),
  NAMSAO_S3_REGION: z.string().default('auto'),
  NAMSAO_S3_ENDPOINT: z.string().optional(),
  NAMSAO_S3_KEY_ID: z.string().optional(),
  NAMSAO_S3_SECRET: z.string().optional(),
  /** What sessions and authenticators are signed and sealed with; the same on every node. Default: a file in NAMSAO_DATA. */
  NAMSAO_SECRET: z.string().min(32).optional(),
  /** OpenID Connect provider of accounts, such as VNeID. */
  NAMSAO_OIDC_ISSUER: z.string().url().optional(),
  NAMSAO_OIDC_CLIENT_ID: z.string().optional(),
  NAMSAO_OIDC_CLIENT_SECRET: z.string().optional(),
  /** What the sign-in button calls the provider. */
  NAMSAO_OIDC_NAME: z.string().default('VNeID'),
  /** Mail server, such as smtps://name:secret@mail.example.vn:465; without it mails are shown and not sent. */
  NAMSAO_SMTP_URL: z.string().url().optional(),
  /** What mails say they come from: `Năm Sao <ocop@example.vn>`. */
  NAMSAO_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]+@[^\r\n]+$/)
    .optional(),
  /** `0` where the proxy in front limits requests already. */
  NAMSAO_RATE_LIMIT: z
    .enum(['0', '1'])
    .default('1')
    .transform((value) => value === '1'),
  /** pino level: `silent` in tests. */
  NAMSAO_LOG: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Configuration of this process, read once. Throws with the name of the variable that is wrong. */
export type Config = z.infer<typeof Environment> & { dataFolder: string };

let cached: Config | undefined;

export function config(): Config {
  if (cached) return cached;
  const parsed = Environment.safeParse(
    Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')),
  );
  if (!parsed.success) {
    const faults = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`);
    throw new Error(`configuration: ${faults.join('; ')}`);
  }
  cached = { ...parsed.data, dataFolder: resolve(projectRoot, parsed.data.NAMSAO_DATA) };
  return cached;
}

/** A path below the data folder. */
export const dataPath = (...parts: string[]): string => join(config().dataFolder, ...parts);

/** Reads the environment again; for tests and for the launcher, which set variables. */
export const reloadConfig = (): Config => {
  cached = undefined;
  return config();
};
