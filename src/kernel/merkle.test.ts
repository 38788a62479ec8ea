import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  append,
  emptyFrontier,
  frontier,
  inclusionProof,
  leafHash,
  provesInclusion,
  rootHash,
  type Hash,
} from './merkle.ts';

const sha256: Hash = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leaves = (entries: readonly Uint8Array[]) => entries.map((entry) => leafHash(sha256, entry));
const grown = (entries: readonly Uint8Array[]) =>
  leaves(entries).reduce((tree, leaf) => append(sha256, tree, leaf), emptyFrontier);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('RFC 6962', () => {
  // the reference leaves and roots of Certificate Transparency
  const entries = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map((text) => Buffer.from(text, 'hex'));
  test.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('root of %i leaves', (size, root) => {
    expect(hex(rootHash(sha256, grown(entries.slice(0, size))))).toBe(root);
  });
});

const entries = fc.array(fc.uint8Array({ maxLength: 12 }), { minLength: 1, maxLength: 70 });

test('a frontier that was kept goes on as if it had never stopped', () => {
  fc.assert(
    fc.property(entries, fc.nat(), (list, cut) => {
      const first = grown(list.slice(0, cut % list.length));
      const kept = frontier(first.size, first.roots)!;
      const rest = leaves(list.slice(cut % list.length)).reduce(
        (tree, leaf) => append(sha256, tree, leaf),
        kept,
      );
      expect(hex(rootHash(sha256, rest))).toBe(hex(rootHash(sha256, grown(list))));
    }),
  );
});

test('a proof of inclusion is short, holds, and holds for nothing else', () => {
  fc.assert(
    fc.property(entries, fc.nat(), fc.nat(), (list, at, other) => {
      const all = leaves(list);
      const index = at % list.length;
      const proof = inclusionProof(sha256, all, index);
      const root = rootHash(sha256, grown(list));
      const claim = { leaf: all[index]!, index, size: list.length, proof, root };
      expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(list.length)));
      expect(provesInclusion(sha256, claim)).toBe(true);
      expect(provesInclusion(sha256, { ...claim, leaf: sha256(Buffer.from('other')) })).toBe(false);
      expect(provesInclusion(sha256, { ...claim, index: list.length })).toBe(false);
      if (proof.length === 0) return;
      const bent = proof.map((step, i) => (i === other % proof.length ? sha256(step) : step));
      expect(provesInclusion(sha256, { ...claim, proof: bent })).toBe(false);
      expect(provesInclusion(sha256, { ...claim, proof: proof.slice(1) })).toBe(false);
    }),
  );
});

test('a frontier of the wrong length is none', () => {
  expect(frontier(6, [new Uint8Array(32)])).toBeNull();
});
