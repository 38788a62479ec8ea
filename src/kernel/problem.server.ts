import { textOf } from './catalogue.server.ts';
import type { FieldFault, MessageParams, RefusalKind } from './errors.ts';
import type { Locale } from './messages.ts';

/** What a program is told when something is refused: the members of RFC 9457, `code` and the parameters at fault. */
export type Fault = Readonly<{
  status: number;
  kind: RefusalKind;
  code: string;
  params?: MessageParams;
  fields?: readonly FieldFault[];
}>;

/** The reader's language: the better of the two that Accept-Language names, Vietnamese when it names neither. */
export function languageOf(header: string | null | undefined): Locale {
  const quality = (tag: string): number =>
    Math.max(
      0,
      ...(header ?? '').split(',').map((part) => {
        const [name = '', ...options] = part.trim().toLowerCase().split(';');
        if (name !== tag && !name.startsWith(`${tag}-`)) return 0;
        const q = options.map((option) => /^\s*q=([\d.]+)$/.exec(option)?.[1]).find(Boolean);
        return q === undefined ? 1 : Number(q);
      }),
    );
  return quality('en') > quality('vi') ? 'en' : 'vi';
}

/** The problem document (RFC 9457) of a fault, with its headers. `type` is an address of the documentation page. */
export function problemDocument(locale: Locale, fault: Fault) {
  const { status, kind, code, params, fields = [] } = fault;
  return {
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-language': locale,
      'cache-control': 'no-store',
      vary: 'Accept-Language',
    } as Record<string, string>,
    body: JSON.stringify({
      type: `/api/v1#${kind}`,
      title: textOf(locale, code, params),
      status,
      code,
      ...(fields.length && {
        errors: fields.map((field) => ({
          // of a parameter that may be repeated
          parameter: field.field.replace(/\.\d+$/, ''),
          code: field.code,
          detail: textOf(locale, field.code, field.params),
        })),
      }),
    }),
  };
}

/** The same as an answer; `more` are headers that the status asks for. */
export function problemResponse(
  acceptLanguage: string | null | undefined,
  fault: Fault,
  more: Record<string, string> = {},
): Response {
  const { headers, body } = problemDocument(languageOf(acceptLanguage), fault);
  return new Response(body, { status: fault.status, headers: { ...headers, ...more } });
}

const byStatus: Readonly<Record<number, Omit<Fault, 'status'>>> = {
  400: { kind: 'invalid', code: 'kernel.error.malformed' },
  403: { kind: 'forbidden', code: 'kernel.error.cross-site' },
  404: { kind: 'not-found', code: 'kernel.error.not-found' },
  405: { kind: 'invalid', code: 'kernel.error.method' },
  411: { kind: 'invalid', code: 'kernel.error.no-length' },
  413: { kind: 'invalid', code: 'kernel.error.too-long' },
  415: { kind: 'invalid', code: 'kernel.error.media-type' },
  503: { kind: 'unavailable', code: 'kernel.error.unavailable' },
};

/** The fault that a bare status means, where nobody said more. */
export const faultOfStatus = (status: number, requestId: string): Fault =>
  byStatus[status]
    ? { status, ...byStatus[status] }
    : {
        status,
        kind: status < 500 ? 'invalid' : 'unavailable',
        code: 'kernel.error.unexpected',
        params: { requestId },
      };

/** Whether an address is one that programs call: every answer to it is JSON, also a refusal. */
export const isForPrograms = (path: string): boolean => /^(\/en)?\/api\/(?!auth\/)/.test(path);
