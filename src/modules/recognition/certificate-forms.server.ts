import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { openRegister } from '#kernel/register.server.ts';
import { rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { firstForm, formWords, unknownWords, type CertificateForm } from './certificate-form.ts';

/** Texts of the printed certificate, each from a day on: the certificate of a day keeps its words. */
export const certificateForms = openRegister(
  {
    name: 'recognition.certificate-forms',
    table: 'certificate_forms',
    slug: 'mau-giay-chung-nhan',
    prefix: 'MGCN',
    fields: [
      { name: 'validFrom', kind: 'day', required: true, listed: true },
      { name: 'parent', kind: 'text', max: 200 },
      { name: 'body', kind: 'text', max: 200, required: true, listed: true },
      { name: 'place', kind: 'text', max: 100, required: true },
      { name: 'heading', kind: 'text', max: 200, required: true, listed: true },
      { name: 'wording', kind: 'text', max: 2000, lines: 8, required: true },
      { name: 'signature', kind: 'text', max: 400, lines: 3, required: true },
      { name: 'note', kind: 'text', max: 500, lines: 2 },
      { name: 'basis', kind: 'text', max: 300 },
    ],
    title: 'heading',
    newest: 'validFrom',
    key: ['validFrom'],
  },
  {
    rights: rightsOf({ keep: ['agency-officer'], read: ['steering-committee', 'inspector'] }),
    check: async (_tx, after) => {
      const unknown = unknownWords(String(after.wording));
      return unknown.length
        ? [
            {
              field: 'wording',
              code: 'recognition.error.unknown-word',
              params: { words: unknown.join(', ').slice(0, 100), known: formWords.join(', ') },
            },
          ]
        : [];
    },
    isDemo: writesFiction,
  },
);

/** The form in force on a day. What a demonstration account wrote is for fictitious certificates alone. */
export async function certificateForm(
  connection: Connection,
  on: Day,
  isDemo: boolean,
): Promise<CertificateForm> {
  const row = await connection
    .selectFrom('certificate_forms')
    .select(['parent', 'body', 'place', 'heading', 'wording', 'signature', 'note'])
    .where('valid_from', '<=', on)
    .$if(!isDemo, (query) => query.where('is_demo', '=', false))
    .orderBy('valid_from', 'desc')
    .orderBy('is_demo', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? firstForm;
}
