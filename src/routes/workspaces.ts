import type { Actor } from '#kernel/actor.ts';
import type { MessageKey } from '#generated/messages.ts';

/** A place of work that a role opens, for the page header. */
export type Workspace = Readonly<{ href: string; label: MessageKey; roles: readonly string[] }>;

const all: readonly Workspace[] = [
  { href: '/chu-the', label: 'layout.workspace.producer', roles: ['producer'] },
  {
    href: '/can-bo',
    label: 'layout.workspace.office',
    roles: ['commune-officer', 'agency-officer', 'trade-officer', 'inspector'],
  },
  {
    href: '/can-bo/xuc-tien',
    label: 'promotion.desk.title',
    roles: ['trade-officer'],
  },
  { href: '/to-tu-van', label: 'councils.team.title', roles: ['advisory-team'] },
  {
    href: '/hoi-dong',
    label: 'layout.workspace.council',
    roles: ['council-member', 'council-chair', 'council-secretary', 'inspector'],
  },
  {
    href: '/so',
    label: 'layout.workspace.registers',
    roles: [
      'commune-officer',
      'agency-officer',
      'trade-officer',
      'steering-committee',
      'inspector',
    ],
  },
  {
    href: '/ban-chi-dao',
    label: 'layout.workspace.committee',
    roles: ['steering-committee'],
  },
  {
    href: '/can-bo/ke-hoach',
    label: 'layout.workspace.plans',
    roles: ['agency-officer', 'trade-officer', 'steering-committee', 'inspector'],
  },
  {
    href: '/viec',
    label: 'layout.workspace.tasks',
    roles: ['commune-officer', 'agency-officer', 'trade-officer', 'advisory-team', 'inspector'],
  },
  {
    href: '/bao-cao',
    label: 'layout.workspace.reports',
    roles: [
      'commune-officer',
      'agency-officer',
      'trade-officer',
      'steering-committee',
      'inspector',
    ],
  },
  {
    href: '/can-bo/gia-han',
    label: 'recognition.radar.title',
    roles: ['commune-officer', 'agency-officer', 'inspector', 'steering-committee'],
  },
  {
    href: '/can-bo/kiem-tra',
    label: 'recognition.plan.title',
    roles: ['agency-officer', 'inspector'],
  },
  { href: '/admin/nguoi-dung', label: 'layout.workspace.admin', roles: ['administrator'] },
  { href: '/admin/thu-di', label: 'identity.outbox.title', roles: ['administrator'] },
];

/** The work places that the actor's roles open, in a fixed order. */
export const workspacesOf = (actor: Actor): { href: string; label: MessageKey }[] =>
  all
    .filter(({ roles }) => actor.grants.some((grant) => roles.includes(grant.role)))
    .map(({ href, label }) => ({ href, label }));
