import { error } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { redirect } from '@sveltejs/kit';
import { textField } from '#kernel/form.server.ts';
import { localPath } from '#ui/locale.ts';
import { canAdminister } from '#modules/identity/index.ts';
import { producerIdOf } from '#modules/identity/index.server.ts';

/** Administrators only: a visitor is asked to sign in, anyone else learns only that it is not for them. */
export function demandAdministrator(event: RequestEvent): void {
  const { actor, locale, t } = event.locals;
  if (actor.kind === 'public')
    redirect(
      303,
      localPath(
        locale,
        `/dang-nhap?tiep=${encodeURIComponent(event.url.pathname + event.url.search)}`,
      ),
    );
  if (canAdminister(actor, 'list') !== true) error(403, t('kernel.error.forbidden'));
}

/** The fields of a grant as the command wants them; a producer is named by its public code. */
export async function grantInput(form: FormData) {
  const code = textField(form, 'producerId');
  const producerId = code ? await producerIdOf(code) : null;
  return {
    input: {
      role: textField(form, 'role'),
      placeId: textField(form, 'placeId') ?? null,
      bodyId: textField(form, 'bodyId') ?? null,
      producerId,
      validFrom: textField(form, 'validFrom'),
      validUntil: textField(form, 'validUntil') ?? null,
    },
    unknownProducer: code !== undefined && producerId === null,
  };
}
