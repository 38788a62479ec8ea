import { formAction, textField } from '#kernel/form.server.ts';
import {
  certificatesOf,
  courseDesk,
  issueCertificates,
  revokeTrainingCertificate,
} from '#modules/training/index.server.ts';
import { after, enter } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'commune-officer');
  const { actor, requestId } = event.locals;
  const [desk, certificates] = await Promise.all([
    courseDesk(actor, event.params.course),
    certificatesOf(actor, event.params.course),
  ]);
  const issued = Number(event.url.searchParams.get('da-cap'));
  return { ...desk, certificates, key: requestId, issued: issued > 0 ? issued : null };
};

const here = (code: string) => `/can-bo/dao-tao/${code}`;

export const actions: Actions = {
  issue: (event) =>
    formAction(
      event,
      issueCertificates,
      () => ({ course: event.params.course }),
      ({ issued }) => after(event, `${here(event.params.course)}?da-cap=${issued}`),
    ),
  revoke: (event) =>
    formAction(
      event,
      revokeTrainingCertificate,
      (form) => ({
        code: textField(form, 'certificate') ?? '',
        reason: textField(form, 'reason') ?? '',
      }),
      () => after(event, here(event.params.course)),
    ),
};
