import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { isId } from './ids.ts';

test('an id is a uuid and nothing else', () => {
  for (let i = 0; i < 50; i++) expect(isId(randomUUID())).toBe(true);
  for (const text of ['', 'x', 'not-a-uuid', `${randomUUID()} `, randomUUID().slice(1), '%00'])
    expect(isId(text), text).toBe(false);
});
