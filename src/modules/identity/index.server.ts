export { endSession, resolveActor, sessionsOf, type Account, type Identified, type Session } from './sessions.server.ts';
