/**
 * The five ways in which Năm Sao says no. A code is also the key of its message in both languages;
 * the module that refuses owns the text.
 */
export type RefusalKind = 'not-found' | 'forbidden' | 'invalid' | 'conflict' | 'unavailable';

/** Values a message may show. Never personal data: messages reach logs and URLs. */
export type MessageParams = Readonly<Record<string, string | number>>;

/** A fault of one input field: dotted path, message key, values of the message. */
export type FieldFault = Readonly<{ field: string; code: string; params?: MessageParams }>;

/** HTTP status of each kind (RFC 9110). */
export const refusalStatus: Readonly<Record<RefusalKind, number>> = {
  'not-found': 404,
  forbidden: 403,
  invalid: 422,
  conflict: 409,
  unavailable: 503,
};

/** Thrown by commands and queries; routes turn it into form messages, the API into RFC 9457 problems. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly params: MessageParams;
  readonly fields: readonly FieldFault[];

  constructor(
    kind: RefusalKind,
    code: string,
    more: { params?: MessageParams; fields?: readonly FieldFault[]; cause?: unknown } = {},
  ) {
    super(code, { cause: more.cause });
    this.name = 'Refusal';
    this.kind = kind;
    this.code = code;
    this.params = more.params ?? {};
    this.fields = more.fields ?? [];
  }
}

/** What a `can*` function answers: yes, or the refusal that a person would see. */
export type Verdict =
  | true
  | Readonly<{
      kind: 'forbidden' | 'conflict' | 'not-found';
      code: string;
      params?: MessageParams;
      /** the input field to mend, where it is one */
      field?: string;
    }>;

/** The actor may not do this. */
export const forbid = (code: string, params?: MessageParams): Verdict => ({
  kind: 'forbidden',
  code,
  ...(params && { params }),
});

/** The actor may, but not in the present state; `field` names the input that does not fit it. */
export const conflict = (code: string, params?: MessageParams, field?: string): Verdict => ({
  kind: 'conflict',
  code,
  ...(params && { params }),
  ...(field && { field }),
});

/** The actor may not even know that it exists. */
export const hidden = (code = 'kernel.error.not-found'): Verdict => ({ kind: 'not-found', code });

/** Throws the refusal that a verdict names. */
export function demand(verdict: Verdict): asserts verdict is true {
  if (verdict === true) return;
  const { kind, code, params, field } = verdict;
  throw new Refusal(kind, code, { params, ...(field && { fields: [{ field, code, params }] }) });
}
