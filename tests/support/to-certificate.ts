import { closeItem, openItem } from '#modules/councils/index.server.ts';
import {
  forwardDossier,
  receiveAtProvince,
  receiveDossier,
} from '#modules/dossiers/index.server.ts';
import { issueDecision } from '#modules/recognition/index.server.ts';
import { forwarding, handInSheets, openedSession, starAnswers, type Staff } from './thread.ts';

/** A dossier that was handed in, to the result that the council's sheets give: 3 or 4 stars, by everybody's own commands. */
export async function toResult(
  staff: Staff,
  dossier: Readonly<{ id: string; code: string }>,
  stars: 3 | 4,
): Promise<void> {
  const { code } = dossier;
  await receiveDossier({ actor: staff.commune }, { code });
  await forwardDossier({ actor: staff.commune }, forwarding(code, staff.today));
  await receiveAtProvince({ actor: staff.agency }, { code });
  const { items } = await openedSession(staff, [dossier]);
  const itemId = items[0]!;
  await handInSheets(itemId, starAnswers(stars), staff.members);
  await openItem({ actor: staff.chair }, { itemId });
  await closeItem({ actor: staff.chair }, { itemId, discussion: 'Hội đồng thống nhất.' });
}

/** The same, with the decision and its certificate. */
export async function toCertificate(
  staff: Staff,
  dossier: Readonly<{ id: string; code: string }>,
  stars: 3 | 4,
  decisionNumber: string,
) {
  await toResult(staff, dossier, stars);
  const { certificates } = await issueDecision(
    { actor: staff.agency },
    {
      issuer: 'province',
      decisionNumber,
      issuedOn: staff.today,
      items: [{ dossierId: dossier.id, stars }],
      confirmed: true,
    },
  );
  return certificates[0]!;
}
