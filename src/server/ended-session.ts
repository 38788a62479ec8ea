/** Pages whose forms only signed-in people post. */
const signedIn = /^\/(\((producer|office|council)\)|admin)(\/|$)/;
const form = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** Where a form is carried that was posted without a session: the page that keeps what was typed. */
export const keepingPath = '/dang-nhap/gui-lai';

/**
 * Whether a request is a form of a page for signed-in people. Posted by a visitor, it was typed by somebody whose
 * session ended meanwhile.
 */
export const isFormOfSignedIn = (
  method: string,
  routeId: string | null,
  contentType: string | null,
): boolean => method === 'POST' && signedIn.test(routeId ?? '') && form.test(contentType ?? '');
