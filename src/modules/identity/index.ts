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
