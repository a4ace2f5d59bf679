/**
 * A small reader of well-formed fixtures, written independently of the product: it knows where each element stands
 * in the text, and counts what a camt file must give. Only for fuzz tests.
 */

export type Element = Readonly<{
  name: string;
  /** From `<` of the start tag to behind the end tag. */
  start: number;
  contentStart: number;
  contentEnd: number;
  end: number;
  children: readonly Element[];
}>;

type Draft = { name: string; start: number; contentStart: number; contentEnd: number; end: number; children: Draft[] };

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;

/** All elements in document order. */
export function elementsOf(xml: string): readonly Element[] {
  const all: Draft[] = [];
  const open: Draft[] = [];
  for (const token of xml.matchAll(TOKEN)) {
    const [whole, closing, name, , selfClosing] = token;
    if (name === undefined) continue;
    const end = token.index + whole.length;
    if (closing === '/') {
      const element = open.pop();
      if (element?.name !== name) throw new Error(`the fixture is not well-formed at ${name}`);
      element.contentEnd = token.index;
      element.end = end;
      continue;
    }
    const element = { name, start: token.index, contentStart: end, contentEnd: end, end, children: [] };
    open.at(-1)?.children.push(element);
    all.push(element);
    if (selfClosing !== '/') open.push(element);
  }
  return all;
}

/** What one row of the reader must be, as far as money is concerned. */
export type ExpectedRow = Readonly<{ direction: 'CRDT' | 'DBIT' | null }>;

const CONTAINERS = new Set(['Rpt', 'Stmt', 'Ntfctn']);

/** One row for each TxDtls, or one for an entry without any. */
export function expectedRows(xml: string): readonly ExpectedRow[] {
  const statements = elementsOf(xml).filter(({ name }) => CONTAINERS.has(name));
  return statements.flatMap((statement) =>
    named(statement.children, 'Ntry').flatMap((entry) => {
      const side = firstText(xml, entry, 'CdtDbtInd');
      const inside = named(entry.children, 'NtryDtls').flatMap((block) => named(block.children, 'TxDtls'));
      const details = [...named(entry.children, 'TxDtls'), ...inside];
      if (details.length === 0) return [{ direction: directionOf(side) }];
      return details.map((detail) => ({ direction: rowDirection(side, firstText(xml, detail, 'CdtDbtInd')) }));
    }),
  );
}

function named(elements: readonly Element[], name: string): readonly Element[] {
  return elements.filter((element) => element.name === name);
}

/** The first of the children with this name that has a text. */
function firstText(xml: string, parent: Element, name: string): string {
  const texts = named(parent.children, name).map((child) =>
    child.children.length > 0 ? '' : xml.slice(child.contentStart, child.contentEnd).trim(),
  );
  return texts.find((text) => text !== '') ?? '';
}

function rowDirection(entrySide: string, detailSide: string): 'CRDT' | 'DBIT' | null {
  return directionOf(entrySide) === null ? null : directionOf(detailSide === '' ? entrySide : detailSide);
}

function directionOf(text: string): 'CRDT' | 'DBIT' | null {
  return text === 'CRDT' || text === 'DBIT' ? text : null;
}
