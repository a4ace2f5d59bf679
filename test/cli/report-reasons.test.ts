import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { useLanguage } from '../../src/cli/words/language.ts';
import { REPORT_REASONS, reportReason } from '../../src/cli/words/report-reasons.ts';

const SOURCE = join(import.meta.dirname, '../../src');

/** The sentences of `new RowProblem('CODE', …)`, each fact an `x`. */
function sentences(): readonly string[] {
  const folder = join(SOURCE, 'connectors/audit');
  const code = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return code
    .flatMap((text) => [...text.matchAll(/RowProblem\(\s*'[A-Z_]+',\s*(?:'([^']*)'|`([^`]*)`)/g)])
    .map(([, plain, filled]) => plain ?? filled?.replace(/\$\{[^}]*\}/g, 'x') ?? '');
}

afterEach(() => useLanguage('en'));

describe('why a row of a report ended as it did', () => {
  it('has a German sentence for everything that may be wrong with a row', () => {
    expect(sentences().length).toBeGreaterThan(35);
    expect(sentences().filter((sentence) => !REPORT_REASONS.knows(sentence))).toEqual([]);
  });

  it('has a German sentence for how the run ends rows', () => {
    const folder = join(SOURCE, 'processor/audit');
    const code = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const told = code
      .flatMap((text) => [...text.matchAll(/['`][A-Z]+_?[A-Z_]*: ((?:[^'`$]|\$\{[^}]*\})+)['`]/g)])
      .map(([, sentence]) => sentence?.replace(/\$\{[^}]*\}/g, 'x') ?? '')
      .filter((sentence) => sentence !== 'x' && sentence !== 'P-x' && sentence !== 'x: x');
    expect(told.length).toBeGreaterThan(5);
    expect(told.filter((sentence) => !REPORT_REASONS.knows(sentence))).toEqual([]);
  });

  it('keeps the code and the facts', () => {
    const text = 'ROW_TYPE_UNKNOWN: the event code "T9999" is not known';
    expect(reportReason(text)).toBe(text);
    useLanguage('de');
    expect(reportReason(text)).toBe('ROW_TYPE_UNKNOWN: der Code "T9999" ist unbekannt');
    expect(reportReason('CONFLICTING_FACTS: P-7 has other money')).toBe(
      'CONFLICTING_FACTS: P-7 hat einen anderen Betrag',
    );
    expect(reportReason('WAITED_TOO_LONG: P-8')).toBe('WAITED_TOO_LONG: P-8');
  });
});
