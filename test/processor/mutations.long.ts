/**
 * Takes one guard of the matcher out at a time, in a copy of the sources, and lets the tests of the guards run on it: each time
 * they must fail. A guard that nothing notices is no guard.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const TESTS = ['test/processor/guards.test.ts', 'test/processor/adversarial.test.ts', 'test/processor/decide.test.ts'];

/** What is taken out: the file below `src/processor`, what stands there, and what stands there without the guard. */
const GUARDS: readonly (readonly [name: string, file: string, guard: string, without: string])[] = [
  ['amount', 'decide/split.ts', 'if (rest > 0 && takesAny === null) return', 'if (rest > 1e9) return'],
  ['less money', 'decide/split.ts', 'if (rest < 0 || ', 'if (rest < -1e9 || '],
  ['currency', 'decide/references.ts', 'if (items.some(isForeign)) {', 'if (items.length > 99) {'],
  [
    'closed items',
    'decide/references.ts',
    'if (items.every(isOpen)) return null;',
    'if (items.length < 99) return null;',
  ],
  [
    'doubts beside an open item',
    'decide/references.ts',
    "if (!isSilent && findings.every(({ kind }) => kind === 'item')) return",
    'if (!isSilent) return',
  ],
  [
    'unknown reference beside it',
    'decide/references.ts',
    'if (unknown.length > 0) return',
    'if (unknown.length > 99) return',
  ],
  ['reversals', 'decide/gate.ts', 'if (isReversal(payment)) {', 'if (isReversal(payment) && payment.id < 0) {'],
  ['doubts of the import', 'decide/gate.ts', 'return doubt === undefined ? null', 'return doubt !== null ? null'],
  ['rivals of a code', 'decide/references.ts', 'if (competition.isClear) return', 'if (competition !== null) return'],
  ['rivals of several codes', 'decide/references.ts', 'if (contests.length === 0) {', 'if (contests.length < 99) {'],
  ['rivals that asked for it before', 'decide/rivals.ts', ' || lookup.hasAskedFor(other.id, meant.openMinor)', ''],
  [
    'two characters instead of one',
    'decide/rivals.ts',
    'nearKeys(lookup, typed.key, 2)',
    'nearKeys(lookup, typed.key, 1)',
  ],
  [
    'amount of a corrected code',
    'decide/correct-code.ts',
    'item.openMinor !== payment.amountMinor',
    'item.openMinor === -1',
  ],
  [
    'other codes near a typing error',
    'decide/correct-code.ts',
    'near.some((other) => other !== key)',
    'near.length > 999',
  ],
  [
    'closed items near a typing error',
    'decide/correct-code.ts',
    'if (!isOpen(item) || item.currency',
    'if (item.currency',
  ],
  [
    'proof of a corrected code',
    'decide/correct-code.ts',
    'const proof = isShortCode(key)',
    'const proof = key !== null',
  ],
  [
    'whole words',
    'matchers/phrases.ts',
    'if (isPartOfWord(code)) {',
    'if (isPartOfWord(code) && (start === -1 || at - start < 6)) {',
  ],
  [
    'numbers that are joined',
    'matchers/code-in-text.ts',
    "if (field.name !== 'endToEndId') {",
    "if (field.name === 'none') {",
  ],
  ['numbers that go on', 'matchers/joined-words.ts', 'return isDoubtful ?', 'return isDoubtful && text === null ?'],
  ['margin', 'decide/known-payer.ts', 'best.score - runnerUp.score < MARGIN_MIN', 'best.score - runnerUp.score < -999'],
  ['confirmations', 'policy.ts', 'CONFIRMATIONS_MIN = 3', 'CONFIRMATIONS_MIN = 0'],
  ['contradictions', 'decide/known-payer.ts', 'one.createdAt > contradicted', 'one.createdAt > ""'],
  ['shared accounts', 'decide/known-payer.ts', 'if (holders.size > 1) return', 'if (holders.size > 99) return'],
  [
    'several items that fit',
    'decide/known-payer.ts',
    'if (fitting.length > 1) return',
    'if (fitting.length > 99) return',
  ],
  [
    'words of giving',
    'decide/known-payer.ts',
    'if (search.giftWord !== null) return',
    'if (search.giftWord === "-") return',
  ],
  [
    'due dates',
    'decide/known-payer.ts',
    'if (!isExpectedNow(best, search.payment.bookingDate)) return',
    'if (best === null) return',
  ],
  ['who else the payer is', 'decide/known-payer.ts', 'if (payer !== null) return', "if (payer === '-') return"],
  ['what else the payer says', 'decide/known-payer.ts', 'if (other !== null) return', "if (other === '-') return"],
  ['their own name', 'decide/known-payer.ts', 'return isSamePerson(search.nameOf(person));', 'return true;'],
  [
    'habit without silence',
    'decide.ts',
    "const isSilent = doubt.reason === 'NO_REFERENCE' &&",
    'const isSilent = doubt.reason !== null ||',
  ],
];

let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'quittance-mutations-'));
  for (const part of ['src', 'jobs', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Exit code of the tests on the copy. */
function outcomeOfTests(): number | null {
  const env = { ...process.env, LONG: '' };
  const args = ['vitest', 'run', ...TESTS, '--maxWorkers=1', '--bail=1', '--testTimeout=60000'];
  return spawnSync('npx', args, { cwd: copy, env, encoding: 'utf8' }).status;
}

test('the copy itself is green', { timeout: 300_000 }, () => {
  expect(outcomeOfTests()).toBe(0);
});

test.each(GUARDS)('without the guard "%s" the tests fail', { timeout: 300_000 }, (_, file, guard, without) => {
  const path = join(copy, 'src/processor', file);
  const source = readFileSync(path, 'utf8');
  expect(source.split(guard).length).toBeGreaterThan(1);
  writeFileSync(path, source.replaceAll(guard, without));
  try {
    expect(outcomeOfTests()).toBe(1);
  } finally {
    writeFileSync(path, source);
  }
});
