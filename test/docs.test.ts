/**
 * The documents are held to the program: what is drawn from data must be the data, and what is listed must be complete.
 * After a change of the table of states `npm run golden:update` writes the new diagram into docs/ARCHITECTURE.md.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../src/errors.ts';
import { IRRELEVANT_REASONS, MANUAL_REASONS, PAYMENT_STATES, TRANSITIONS } from '../src/models/payment-state.ts';
import { OUTBOX_STATES } from '../src/models/schema.ts';
import { stateDiagram, stateTable } from '../src/models/state-diagram.ts';
import { TRANSACTION_FLAGS } from '../src/transaction-id.ts';

const ARCHITECTURE = 'docs/ARCHITECTURE.md';
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync('docs').map((name) => `docs/${name}`),
].filter((path) => path.endsWith('.md'));

const read = (path: string): string => readFileSync(path, 'utf8');

/** Words in upper case with an underscore that are no code: variables, errors of the system, states. */
const NO_CODES: ReadonlySet<string> = new Set([
  ...PAYMENT_STATES,
  ...MANUAL_REASONS,
  ...IRRELEVANT_REASONS,
  ...TRANSACTION_FLAGS,
  'ROW_TYPE',
  'PARTIALLY_PAID',
  'ROW_TYPE',
  'CREDENTIALS_DIRECTORY',
  'EAI_AGAIN',
  'FORCE_COLOR',
  'INIT_CWD',
  'LC_ALL',
  'NO_COLOR',
  'SQLITE_BUSY',
  'SQLITE_CONSTRAINT',
  'SUDO_USER',
]);
const CODE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;

describe('docs/ARCHITECTURE.md', () => {
  it('draws exactly the table of states', async () => {
    const current = read(ARCHITECTURE);
    const diagram = withPart(current, 'state-diagram', `\`\`\`mermaid\n${stateDiagram()}\n\`\`\``);
    await expect(withPart(diagram, 'state-table', stateTable())).toMatchFileSnapshot(`../${ARCHITECTURE}`);
  });

  it('has an arrow for every rule', () => {
    const arrows = new Set(
      stateDiagram()
        .split('\n')
        .map((line) => line.trim()),
    );
    for (const { from, to, id } of TRANSITIONS) {
      expect(
        [...arrows].some((arrow) => arrow.startsWith(`${from} --> ${to} :`) && arrow.includes(id)),
        `${from} to ${to}`,
      ).toBe(true);
    }
  });

  it('names files that exist', () => {
    const named = [...read(ARCHITECTURE).matchAll(/`((?:src|jobs|test|docs)\/[\w./-]+\.(?:ts|md|toml|sql))`/g)].map(
      (hit) => hit[1] ?? '',
    );
    expect(named.length).toBeGreaterThan(20);
    expect([...new Set(named)].filter((path) => !existsSync(path))).toEqual([]);
  });
});

/** The text with what stands between `<!-- generated: name -->` and `<!-- end -->` replaced. */
function withPart(text: string, name: string, part: string): string {
  const start = `<!-- generated: ${name} -->`;
  const [before, rest = ''] = text.split(start);
  const end = rest.indexOf('<!-- end -->');
  if (end === -1) throw new Error(`the document has no place for ${name}`);
  return `${before}${start}\n${part}\n${rest.slice(end)}`;
}

describe('docs/RUNBOOK.md', () => {
  const text = read('docs/RUNBOOK.md');
  /** The codes that begin a row of a table. */
  const listed = [...text.matchAll(/^\| `([A-Z][A-Z0-9_]*)` /gm)].map((hit) => hit[1] ?? '');

  it('explains every code of the program', () => {
    expect([...codesInSource()].filter((code) => !listed.includes(code))).toEqual([]);
  });

  it('explains no code that the program does not have', () => {
    const words = wordsInSource();
    expect(listed.filter((code) => !words.has(code))).toEqual([]);
  });

  it('names each code once', () => {
    expect(listed.filter((code, index) => listed.indexOf(code) !== index)).toEqual([]);
  });

  it('has every exit code and every state of a mail', () => {
    for (const code of Object.values(EXIT_CODES)) expect(text).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
    for (const state of OUTBOX_STATES) expect(text).toContain(`| ${state} |`);
  });
});

describe('docs/STAFF.md', () => {
  it('has every state of a payment, and every reason', () => {
    const text = read('docs/STAFF.md');
    const words = [...PAYMENT_STATES, ...MANUAL_REASONS, ...IRRELEVANT_REASONS];
    expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(text))).toEqual([]);
  });
});

describe('all documents', () => {
  const commands = new Set(
    [...read('src/cli/commands/index.ts').matchAll(/^ {2}'?([a-z-]+)'?: async/gm)].map((hit) => hit[1] ?? ''),
  );

  it.each(DOCUMENTS)('%s names commands that exist', (path) => {
    const named = [...read(path).matchAll(/`(?:npx )?quittance ([a-z]+)|^(?:\$ )?(?:npx )?quittance ([a-z]+)/gm)].map(
      (hit) => hit[1] ?? hit[2] ?? '',
    );
    expect([...new Set(named)].filter((name) => !commands.has(name))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s has links that lead somewhere', (path) => {
    const targets = [...read(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(
      (hit) => hit[1] ?? '',
    );
    expect(targets.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });
});

type Literal = Readonly<{ text: string; path: string; isCode: boolean }>;

/**
 * Codes are the literals that stand for a `code`, and all others of their shape with an underscore, so that none is
 * missed because it is made in a new way.
 */
function codesInSource(): ReadonlySet<string> {
  const found = literals().filter(({ text, isCode, path }) => isCode || (text.includes('_') && isOwnCode(text, path)));
  return new Set(found.map(({ text }) => text).filter((text) => !NO_CODES.has(text) && !text.startsWith('QUITTANCE_')));
}

/** The readers of reports name columns and types in upper case, too; their own codes begin alike. */
function isOwnCode(text: string, path: string): boolean {
  return CODE.test(text) && (!path.startsWith('src/connectors/audit/') || /^(?:REPORT|ROW)_/.test(text));
}

function wordsInSource(): ReadonlySet<string> {
  return new Set(literals().map(({ text }) => text));
}

let all: readonly Literal[] | null = null;

function literals(): readonly Literal[] {
  all ??= ['src', 'jobs'].flatMap((folder) => sourcesIn(folder)).flatMap((tree) => literalsIn(tree));
  return all;
}

function sourcesIn(folder: string): readonly ts.SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2023, true));
}

function literalsIn(tree: ts.SourceFile): readonly Literal[] {
  const found: Literal[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node))
      found.push({ text: node.text, path: tree.fileName, isCode: CODE.test(node.text) && standsForCode(node) });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** `code: 'X'`, `code: a ? 'X' : 'Y'`, and the first argument of what makes a finding or a reject. */
function standsForCode(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isConditionalExpression(parent) && parent.condition !== node) return standsForCode(parent);
  if (ts.isPropertyAssignment(parent)) return parent.name.getText() === 'code' && parent.initializer === node;
  return (
    ts.isCallExpression(parent) &&
    /^(?:finding|problem|rejected|wrong)$/.test(parent.expression.getText()) &&
    parent.arguments.some((one) => one === node)
  );
}
