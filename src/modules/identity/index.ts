export { canAdminister, type AdministrativeAction } from './administration.ts';
export { formatInstant } from './instant.ts';
export { formatLoginName, parseLoginName, type LoginName } from './login-name.ts';
export { ownPath } from './own-path.ts';
export {
  bindings,
  hasRole,
  hasRoleIn,
  isOfficial,
  isRole,
  producersOf,
  roles,
  type Area,
  type Binding,
  type Role,
} from './roles.ts';
export { apiScopes, maximumTokenDays, scopesHold, type ApiScope } from './api-scopes.ts';
export { mailStates, noticeTopics, type MailState, type NoticeTopic } from './notices.ts';
