// The keys that lead to wanted fields, as a trie: one node a part of a path. From each node every node
// below it can be reached by one key, plain or dotted, since a source may write `process.parent.name` in
// any of four ways.

export interface TrieNode {
  /** Of the path that ends here; -1 where no wanted field does. */
  slot: number;
  /** True for keys that say that a record is none to be scanned. */
  isForeign: boolean;
  /** Parts of the path so far. */
  readonly depth: number;
  readonly children: Map<string, TrieNode>;
}

/** The root. The slot of a path is its place in the list. */
export function fieldTrie(paths: readonly string[], foreignPaths: readonly string[]): TrieNode {
  const root = newNode(0);
  paths.forEach((path, slot) => {
    nodeAt(root, path).slot = slot;
  });
  for (const path of foreignPaths) nodeAt(root, path).isForeign = true;
  return root;
}

/** All nodes below, by the key that leads there from `node`. */
export function nodesBelow(node: TrieNode): readonly (readonly [key: string, node: TrieNode])[] {
  return [...node.children].flatMap(([key, child]) => [
    [key, child] as const,
    ...nodesBelow(child).map(([rest, below]) => [`${key}.${rest}`, below] as const),
  ]);
}

function nodeAt(root: TrieNode, path: string): TrieNode {
  let node = root;
  for (const segment of path.split(".")) {
    const next = node.children.get(segment) ?? newNode(node.depth + 1);
    node.children.set(segment, next);
    node = next;
  }
  return node;
}

function newNode(depth: number): TrieNode {
  return { slot: -1, isForeign: false, depth, children: new Map() };
}
