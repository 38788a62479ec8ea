import { credentialDoor } from '../../../../../server/credential-door.ts';
import type { RequestHandler } from './$types';

/** The certificate as a signed credential; the certificate's own address gives it to who asks for that type. */
export const GET: RequestHandler = ({ params, url }) => credentialDoor(params.code, url.origin);
