/**
 * A tree of the elements that are read, and what to do at each. The reader walks it as the document goes by: one
 * map lookup per element, no path strings, and whatever is not in the tree is skipped with its children.
 * Each field is one registration line with its path; choices of the schema are two lines with the same action.
 */
import type { RawAmount, Reading } from './drafts.ts';

export type FieldNode = {
  readonly children: Map<string, FieldNode>;
  /** Before the children. */
  open: ((reading: Reading) => void) | null;
  /** The text of the element itself, trimmed, when it is not empty. */
  text: ((reading: Reading, text: string) => void) | null;
  /** The text (also when empty) with the attribute Ccy. */
  amount: ((reading: Reading, amount: RawAmount) => void) | null;
  /** After the children. */
  close: ((reading: Reading) => void) | null;
};

/** An empty tree. */
export function fieldTree(): FieldNode {
  return { children: new Map(), open: null, text: null, amount: null, close: null };
}

/** The node at a path such as `NtryDtls/TxDtls`, made when missing. */
export function nodeAt(tree: FieldNode, path: string): FieldNode {
  let node = tree;
  for (const name of path.split('/')) {
    const next = node.children.get(name) ?? fieldTree();
    node.children.set(name, next);
    node = next;
  }
  return node;
}

/** Reads the text at each of the paths. */
export function onText(
  tree: FieldNode,
  paths: readonly string[],
  action: (reading: Reading, text: string) => void,
): void {
  for (const path of paths) nodeAt(tree, path).text = action;
}

/** Reads the amount and its currency at a path. */
export function onAmount(tree: FieldNode, path: string, action: (reading: Reading, amount: RawAmount) => void): void {
  nodeAt(tree, path).amount = action;
}

/** Brackets the elements at a path. */
export function onElement(
  tree: FieldNode,
  path: string,
  actions: Readonly<{ open?: (reading: Reading) => void; close?: (reading: Reading) => void }>,
): void {
  const node = nodeAt(tree, path);
  node.open = actions.open ?? null;
  node.close = actions.close ?? null;
}

/** Hangs a tree that is used in several places below a path. */
export function graft(tree: FieldNode, path: string, branch: FieldNode): void {
  const node = nodeAt(tree, path);
  for (const [name, child] of branch.children) node.children.set(name, child);
}
