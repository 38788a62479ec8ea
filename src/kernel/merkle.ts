/** A hash function over the parts one after the other: SHA-256, given by the caller. */
export type Hash = (...parts: readonly Uint8Array[]) => Uint8Array;

const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);

/** RFC 6962 §2.1: H(0x00 ‖ entry). */
export const leafHash = (hash: Hash, entry: Uint8Array): Uint8Array => hash(leafMark, entry);
const nodeHash = (hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array =>
  hash(nodeMark, left, right);

/**
 * A growing Merkle tree that keeps only the roots of its complete subtrees, largest first: one for each 1 in the
 * binary form of its size. It is all that is needed to go on, and log₂(size) hashes long.
 */
export type Frontier = Readonly<{ size: number; roots: readonly Uint8Array[] }>;

export const emptyFrontier: Frontier = { size: 0, roots: [] };

/** The tree with one more leaf. */
export function append(hash: Hash, { size, roots }: Frontier, leaf: Uint8Array): Frontier {
  const next = [...roots];
  let node = leaf;
  for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2))
    node = nodeHash(hash, next.pop()!, node);
  next.push(node);
  return { size: size + 1, roots: next };
}

/** The root of the tree, RFC 6962 §2.1; of the empty tree, the hash of nothing. */
export function rootHash(hash: Hash, { roots }: Frontier): Uint8Array {
  if (roots.length === 0) return hash();
  return roots.reduceRight((right, left) => nodeHash(hash, left, right));
}

/** A frontier that was kept elsewhere, or null when it cannot be that of a tree of this size. */
export function frontier(size: number, roots: readonly Uint8Array[]): Frontier | null {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return roots.length === ones ? { size, roots } : null;
}

/** The largest power of two below n. */
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));

function rootOf(hash: Hash, leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!;
  const k = split(leaves.length);
  return nodeHash(hash, rootOf(hash, leaves.slice(0, k)), rootOf(hash, leaves.slice(k)));
}

/** The hashes that lead from a leaf to the root, RFC 6962 §2.1.1: at most ⌈log₂ n⌉. */
export function inclusionProof(
  hash: Hash,
  leaves: readonly Uint8Array[],
  index: number,
): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...inclusionProof(hash, leaves.slice(0, k), index), rootOf(hash, leaves.slice(k))]
    : [...inclusionProof(hash, leaves.slice(k), index - k), rootOf(hash, leaves.slice(0, k))];
}

/** Whether the proof leads from the leaf at `index` of a tree of `size` to this root. */
export function provesInclusion(
  hash: Hash,
  claim: Readonly<{
    leaf: Uint8Array;
    index: number;
    size: number;
    proof: readonly Uint8Array[];
    root: Uint8Array;
  }>,
): boolean {
  const { leaf, index, size, proof, root } = claim;
  if (index < 0 || index >= size) return false;
  const climb = (at: number, width: number, level: number): Uint8Array | null => {
    if (width === 1) return level === 0 ? leaf : null;
    const sibling = proof[level - 1];
    if (!sibling) return null;
    const k = split(width);
    const below = at < k ? climb(at, k, level - 1) : climb(at - k, width - k, level - 1);
    if (!below) return null;
    return at < k ? nodeHash(hash, below, sibling) : nodeHash(hash, sibling, below);
  };
  const found = climb(index, size, proof.length);
  return (
    found !== null && found.length === root.length && found.every((byte, i) => byte === root[i])
  );
}
