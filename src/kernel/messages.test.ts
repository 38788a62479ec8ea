import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { en, vi } from '#generated/messages.ts';
import { translator } from './messages.ts';

/** Names of the values that a text asks for. */
function argumentsOf(text: string): string[] {
  const names = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (!node || typeof node !== 'object') return;
    const element = node as { type?: number; value?: unknown; options?: unknown };
    if (
      element.type !== undefined &&
      element.type !== 0 &&
      element.type !== 7 &&
      typeof element.value === 'string'
    )
      names.add(element.value);
    Object.values(node).forEach(walk);
  };
  walk(new IntlMessageFormat(text, 'vi-VN').getAst());
  return [...names].sort();
}

describe('messages', () => {
  test('every text is valid and asks for the same values in both languages', () => {
    for (const [key, text] of Object.entries(vi))
      expect([key, argumentsOf(text)]).toEqual([key, argumentsOf(en[key as keyof typeof en])]);
  });

  test('numbers follow the language', () => {
    const text = { 'kernel.error.too-big.number': '{maximum, number}' };
    expect(translator('vi', text)('kernel.error.too-big.number', { maximum: 1234.5 })).toBe(
      '1.234,5',
    );
    expect(translator('en', text)('kernel.error.too-big.number', { maximum: 1234.5 })).toBe(
      '1,234.5',
    );
  });

  test('an unknown key shows itself', () => {
    expect(translator('vi', {})('x.y')).toBe('x.y');
  });
});
