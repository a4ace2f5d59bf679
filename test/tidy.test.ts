/**
 * Rules about the source itself which no linter knows. When one fails, mend the code and not the rule; RATCHET is empty
 * and may only ever become shorter.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const FUNCTION_LINES_MAX = 60;
const FILE_LINES_MAX = 300;
/** Files that may be too long for now: path and lines. Add nothing. */
const RATCHET: Readonly<Record<string, number>> = {};
const FIXTURE_FOLDERS = ['test/fixtures/camt', 'test/fixtures/audit'];

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

type SourceFile = Readonly<{ path: string; lines: number; tree: ts.SourceFile; code: string }>;

const SOURCES: readonly SourceFile[] = ['src', 'jobs']
  .flatMap(filesIn)
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(path, 'utf8');
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
    return { path, lines: text.split('\n').length - 1, tree, code: withoutComments(text) };
  });

/** Keeps the line breaks, so that the lines stay where they are. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** `path:line` of each place where the pattern matches code. */
function placesOf(pattern: RegExp, sources: readonly SourceFile[] = SOURCES): string[] {
  return sources.flatMap(({ path, code }) =>
    [...code.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))].map(
      (found) => `${path}:${code.slice(0, found.index).split('\n').length}`,
    ),
  );
}

function linesOf(node: ts.Node, tree: ts.SourceFile): number {
  const first = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
  return tree.getLineAndCharacterOfPosition(node.end).line - first + 1;
}

/** Functions that are declared inside count for themselves, so that a closure over some state may hold several. */
function ownLinesOf(body: ts.Node, tree: ts.SourceFile): number {
  const inside = ts.isBlock(body) ? body.statements.filter(ts.isFunctionDeclaration) : [];
  return linesOf(body, tree) - inside.reduce((sum, one) => sum + linesOf(one, tree), 0);
}

function longFunctions({ path, tree }: SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const lines = ownLinesOf(node.body, tree);
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      if (lines > FUNCTION_LINES_MAX) found.push(`${path}:${line} has ${lines} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

describe('the source', () => {
  it(`has functions of at most ${FUNCTION_LINES_MAX} lines`, () => {
    expect(SOURCES.flatMap(longFunctions)).toEqual([]);
  });

  it(`has files of at most ${FILE_LINES_MAX} lines`, () => {
    const long = SOURCES.filter(({ path, lines }) => lines > (RATCHET[path] ?? FILE_LINES_MAX));
    expect(long.map(({ path, lines }) => `${path} has ${lines} lines`)).toEqual([]);
  });

  it('opens each file with a paragraph that says what it is for', () => {
    expect(SOURCES.filter(({ tree }) => !/^(#!.*\n)?\s*\/\*\*/.test(tree.text)).map(({ path }) => path)).toEqual([]);
  });

  it('has no number that could round money', () => {
    expect(placesOf(/\bparseFloat\b|\.toFixed\(/)).toEqual([]);
    expect(placesOf(/\bNumber\([^()]*\)\s*\*\s*100\b|\b100\s*\*\s*Number\(|\*\s*10\s*\*\*/)).toEqual([]);
  });

  it('changes the state of a payment in one place only', () => {
    // The second one follows history in a copy that is thrown away.
    const writers = ['src/processor/transition.ts', 'src/models/replay-copy.ts'];
    const others = SOURCES.filter(({ path }) => !writers.includes(path));
    const sql = /\bupdate\s+(?:or\s+\w+\s+)?["`[]?payment["`\]]?\s+set\b[^;]{0,300}?\bstate\b\s*=/i;
    const drizzle = /\.update\(\s*(?:\w+\.)?payments?\s*\)\s*\.set\(\s*\{[^}]*?\bstate\b/;
    expect([...placesOf(sql, others), ...placesOf(drizzle, others)]).toEqual([]);
  });

  it('has no drawer for things without a name', () => {
    const vague = /(^|[/-])(utils?|helpers?|managers?|services?|misc|common)([./-]|$)/;
    expect(SOURCES.filter(({ path }) => vague.test(path)).map(({ path }) => path)).toEqual([]);
  });

  it('leaves no work to nobody', () => {
    const open = SOURCES.filter(({ tree }) => /\b(TODO|FIXME|XXX)\b(?!.*#\d)/.test(tree.text));
    expect(open.map(({ path }) => path)).toEqual([]);
    expect(placesOf(/@ts-ignore|@ts-nocheck|:\s*any\b|\bas any\b/)).toEqual([]);
  });
});

describe('golden files', () => {
  const files = FIXTURE_FOLDERS.flatMap(filesIn).filter((path) => !/(^|\/)(README\.md|\.gitkeep)$/.test(path));
  const isGolden = (path: string): boolean => /\.(nd)?json$/.test(path);
  const stem = (path: string): string => path.replace(/(\.[a-z0-9]{1,7})+$/i, '');
  const golden = new Set(files.filter(isGolden).map(stem));
  const input = new Set(files.filter((path) => !isGolden(path)).map(stem));

  it('stand beside an input each, and each input has one', () => {
    expect([...golden].filter((one) => !input.has(one)).map((one) => `${one} has no input`)).toEqual([]);
    expect([...input].filter((one) => !golden.has(one)).map((one) => `${one} has no golden file`)).toEqual([]);
  });
});

describe('the repository', () => {
  const packageJson: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  );

  it('names exact versions only', () => {
    const versions = Object.values({ ...packageJson.dependencies, ...packageJson.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('locks packages without the address they were fetched from', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"');
  });

  it('locks the packages of every platform, or npm ci refuses the lock file', () => {
    type Locked = { optionalDependencies?: Record<string, string> };
    const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const names = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)));
    const optional = Object.values(lock.packages).flatMap((one) => Object.keys(one.optionalDependencies ?? {}));
    expect(optional.filter((name) => !names.has(name))).toEqual([]);
  });
});
