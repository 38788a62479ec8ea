export {
  disableAccount,
  enableAccount,
  endAllSessions,
  grantRole,
  inviteAccount,
  resetFactors,
  revokeRole,
  sendLink,
} from './administration.server.ts';
export { oidcProvider } from './auth.server.ts';
export {
  assertNoDemoAccounts,
  demoAccounts,
  demoPassphrase,
  seedDemoAccounts,
  type DemoAccount,
  type DemoBindings,
} from './demo.server.ts';
export {
  confirmAuthenticator,
  factorsOf,
  pendingAuthenticator,
  removeFactor,
  renewRecoveryCodes,
  startAuthenticator,
} from './factors.server.ts';
export {
  addPasskey,
  authenticationOptions,
  registrationOptions,
  showPasskey,
} from './passkeys.server.ts';
export { acceptInvitation, changePassword, openInvitation } from './passwords.server.ts';
export {
  listPeople,
  namesOf,
  personFor,
  type PersonFilter,
  type PersonGrant,
  type PersonRow,
} from './people.server.ts';
export {
  dropCookie,
  endSession,
  personOf,
  resolveActor,
  sessionsOf,
  type Account,
  type Identified,
  type IdentityEvent,
  type Session,
} from './sessions.server.ts';
export {
  beginProviderSignIn,
  finishProviderSignIn,
  linkedProvider,
  signIn,
} from './sign-in.server.ts';
export { sweepIdentity } from './upkeep.server.ts';
export { grantChoices, producerIdOf, scopeNames, type Scope } from './scopes.server.ts';
export { completeEnrolment, showCode } from './second-step.server.ts';
export { invitationHours } from './invitations.server.ts';
export { actorOfToken, apiTokensOf, createApiToken, revokeApiToken } from './api-tokens.server.ts';
export {
  chooseNotices,
  inbox,
  noticeChoices,
  notify,
  readNotices,
  unreadNotices,
  type Addressee,
  type Notice,
  type NoticeChoice,
} from './notices.server.ts';
export { deliverMail, outbox, resendMail, type OutboxRow } from './mail-outbox.server.ts';
