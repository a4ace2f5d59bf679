/**
 * The state machine between XML events and the document. It looks for the root of a camt message anywhere
 * (envelopes are skipped), then follows the field tree: a known element moves one node down, an unknown one is
 * skipped with all its children. Elements are known by local name; the namespace only tells the version.
 */
import type { XmlAttribute, XmlHandler } from '../xml.ts';
import { CamtDocument } from './document.ts';
import type { Reading } from './drafts.ts';
import { entryTree } from './entry-fields.ts';
import { type FieldNode, fieldTree, graft, onElement } from './field-tree.ts';
import { headerTree, statementTree } from './statement-fields.ts';
import type { CamtSink, ReadSummary, XmlEngine } from './types.ts';
import { cleanText, plainAmount } from './values.ts';

/** Reads one document; see `readCamt` for what it throws. */
export class CamtWalker implements XmlHandler {
  readonly #document: CamtDocument;
  readonly #tree: FieldNode;
  readonly #parents: FieldNode[] = [];
  /** Null before the root of the message, and after it. */
  #node: FieldNode | null = null;
  /** Depth below the element that is skipped; 0 when none is. */
  #skipped = 0;
  #text = '';
  #currency: string | null = null;

  constructor(sink: CamtSink, detailsMax: number) {
    this.#document = new CamtDocument(sink);
    this.#tree = messageTree(this.#document, detailsMax);
  }

  /** What is open now. */
  get reading(): Reading {
    return this.#document.reading;
  }

  startElement(name: string, uri: string, attributes: readonly XmlAttribute[]): void {
    if (this.#skipped > 0) {
      this.#skipped += 1;
      return;
    }
    if (this.#node === null) {
      if (this.#document.meetsRoot(name, uri)) this.#node = this.#tree;
      return;
    }
    const child = this.#node.children.get(name);
    if (child === undefined) {
      this.#skipped = 1;
      return;
    }
    this.#parents.push(this.#node);
    this.#node = child;
    this.#text = '';
    if (child.amount !== null) this.#currency = currencyIn(attributes);
    child.open?.(this.#document.reading);
  }

  text(piece: string): void {
    if (this.#skipped > 0 || this.#node === null) return;
    if (this.#node.text !== null || this.#node.amount !== null) this.#text += piece;
  }

  endElement(): void {
    if (this.#skipped > 0) {
      this.#skipped -= 1;
      return;
    }
    const node = this.#node;
    if (node === null) return;
    const { reading } = this.#document;
    if (node.text !== null) {
      const text = cleanText(this.#text);
      if (text !== '') node.text(reading, text);
    }
    if (node.amount !== null)
      node.amount(reading, { text: plainAmount(cleanText(this.#text)), currency: this.#currency });
    this.#text = '';
    node.close?.(reading);
    this.#node = this.#parents.pop() ?? null;
  }

  /** After the end of the XML: the counts. Throws CAMT_UNKNOWN_ROOT or CAMT_NO_STATEMENT. */
  finish(source: Readonly<{ encoding: string; engine: XmlEngine }>): ReadSummary {
    return this.#document.finish(source);
  }
}

function currencyIn(attributes: readonly XmlAttribute[]): string | null {
  const value = attributes.find((attribute) => attribute.localName === 'Ccy')?.value.trim();
  return value === undefined || value === '' ? null : value;
}

/** GrpHdr, and statements with their entries, whatever the container is called in this message. */
function messageTree(document: CamtDocument, detailsMax: number): FieldNode {
  const tree = fieldTree();
  graft(tree, 'GrpHdr', headerTree());
  onElement(tree, 'GrpHdr', { close: () => void document.endHeader() });
  for (const container of ['Rpt', 'Stmt', 'Ntfctn']) {
    graft(tree, container, statementTree());
    onElement(tree, container, { open: () => document.startStatement(), close: () => document.endStatement() });
    graft(tree, `${container}/Ntry`, entryTree(detailsMax));
    onElement(tree, `${container}/Ntry`, { open: () => document.startEntry(), close: () => document.endEntry() });
  }
  return tree;
}
