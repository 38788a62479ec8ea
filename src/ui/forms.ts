import { getContext, setContext } from 'svelte';
import type { FormFailure } from '#kernel/form.server.ts';

/** What an action answered: null before the first submit. */
export type FormState = FormFailure | null | undefined;

/** The id of a field's control; the error summary links to it. */
export const fieldId = (name: string): string => `f-${name.replace(/[^a-zA-Z0-9-]/g, '-')}`;

const scopeKey = Symbol('scope of a form');

/** Keeps the ids of a form's fields apart from those of its like on the same page. */
export const provideScope = (scope: string): string => setContext(scopeKey, scope);

/** What stands before the names of the fields of the form around. */
export const useScope = (): string => getContext<string | undefined>(scopeKey) ?? '';

/** The message of one field, or null. */
export const errorOf = (form: FormState, name: string): string | null =>
  form?.errors?.find((error) => error.field === name)?.text ?? null;

/** What was typed before the refusal, else the stored value. */
export function valueOf(
  form: FormState,
  name: string,
  stored: string | null | undefined = '',
): string {
  const typed = form?.values?.[name];
  return (Array.isArray(typed) ? typed[0] : typed) ?? stored ?? '';
}

/** All typed values of a field with several (check boxes). */
export function valuesOf(
  form: FormState,
  name: string,
  stored: readonly string[] = [],
): readonly string[] {
  const typed = form?.values?.[name];
  return typed === undefined ? (form ? [] : stored) : Array.isArray(typed) ? typed : [typed];
}

const shownKey = Symbol('what of a refused form the page has shown');

/** What of a refused form stands on the page: its errors, and the fields that keep what was typed. */
export type Shown = { errors: boolean; fields: Set<string> };

/** Called once by the root layout. */
export const provideShown = (): Shown =>
  setContext(shownKey, { errors: false, fields: new Set<string>() });

/** To be told of what is shown; an island stands on a page of its own. */
export const useShown = (): Shown =>
  getContext<Shown | undefined>(shownKey) ?? { errors: false, fields: new Set() };
