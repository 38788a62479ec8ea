import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldFault } from '#kernel/errors.ts';
import type { Locale } from '#kernel/messages.ts';
import { projectRoot } from '#kernel/root.server.ts';

/**
 * A fault as the command line names it, Vietnamese / English. The formatter is loaded only now: most runs
 * of a command have no fault to tell.
 */
export async function faultText({
  code,
  params,
}: Pick<FieldFault, 'code' | 'params'>): Promise<string> {
  const { translator } = await import('#kernel/messages.ts');
  const text = (locale: Locale) => {
    const file = join(projectRoot, 'src/modules/rulebooks/messages', `${locale}.json`);
    return translator(locale, JSON.parse(readFileSync(file, 'utf8')))(code, params);
  };
  const both = [text('vi'), text('en')];
  return [...new Set(both)].join(' / ');
}
