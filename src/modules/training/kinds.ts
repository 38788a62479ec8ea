/** What a course is about. */
export const courseKinds = [
  'management',
  'rating',
  'production',
  'standards',
  'marketing',
  'digital',
  'finance',
  'study-tour',
  'other',
] as const;

/** For whom a course is meant. */
export const audiences = ['managers', 'participants', 'both', 'others'] as const;

/** As whom a person came: cán bộ quản lý, người của chủ thể, người khác. */
export const attendeeRoles = ['managers', 'participants', 'others'] as const;
export type AttendeeRole = (typeof attendeeRoles)[number];

/** Whose money paid. */
export const fundings = [
  'central',
  'province',
  'commune',
  'integrated',
  'own',
  'credit',
  'sponsor',
] as const;

/** Parts of a day in which a session is held. */
export const partsOfDay = ['morning', 'afternoon', 'evening', 'day'] as const;
