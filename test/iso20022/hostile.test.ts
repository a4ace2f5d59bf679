/** Files made to harm: refused with a code, quickly, by either engine. */
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { collect, MODES, statementOf, thrownBy } from './collect.ts';

const MEGABYTE = 1_000_000;
const many = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join('');

const HOSTILE: readonly (readonly [string, string])[] = [
  [
    'entities that multiply',
    `<!DOCTYPE x [<!ENTITY a "aa">${many(20, (at) => `<!ENTITY a${at} "&a;&a;">`)}]><x>&a19;</x>`,
  ],
  ['an entity that is a file', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'],
  ['a document type behind a long comment', `<!--${'-x'.repeat(30_000)}--><!DOCTYPE x><x/>`],
  ['a document type inside the document', '<Document><!DOCTYPE x></Document>'],
  ['elements without end', '<a>'.repeat(MEGABYTE / 3)],
  ['elements without end inside a statement', statementOf('<Ntry>'.repeat(100_000))],
  ['one endless element name', `<${'a'.repeat(MEGABYTE * 2)}`],
  ['one endless attribute', `<a b="${'c'.repeat(MEGABYTE * 2)}"/>`],
  ['attributes without end', `<a ${many(50_000, (at) => `b${at}="" `)}/>`],
  ['namespaces without end', `<a ${many(50_000, (at) => `xmlns:b${at}="u" `)}/>`],
  ['one attribute many times', `<a ${'b="" '.repeat(50_000)}/>`],
  ['a text without end', `<a>${'x'.repeat(MEGABYTE * 2)}`],
  ['a comment without end', `<a><!--${'x'.repeat(MEGABYTE * 2)}`],
  ['an instruction without end', `<a><?x ${'x'.repeat(MEGABYTE * 2)}`],
  ['CDATA without end', `<a><![CDATA[${'x'.repeat(MEGABYTE * 2)}`],
  ['blanks without end before the document', ' '.repeat(MEGABYTE * 2)],
  ['unknown entities without end', `<a>${'&x;'.repeat(300_000)}</a>`],
  ['forbidden characters', '<a>&#0;</a>'],
  ['half a surrogate pair', '<a>&#xD800;</a>'],
  ['closing brackets without end', `<a>${']]>'.repeat(300_000)}</a>`],
];

test.each(HOSTILE)('%s: refused at once', (_, text) => {
  const file = [Buffer.from(text)];
  for (const mode of MODES) {
    const thrown = thrownBy(() => collect(file, mode));
    expect(thrown, mode).toBeInstanceOf(AppError);
    expect(thrown, mode).toMatchObject({ kind: 'invalid-input' });
    // 100 ms at most on a machine that does nothing else (docs/BENCHMARKS.md); here, what grows without bounds is to be found.
    const took = Math.min(...[1, 2, 3].map(() => processorMs(() => thrownBy(() => collect(file, mode)))));
    expect(took, mode).toBeLessThan(1_000);
  }
});

function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}
