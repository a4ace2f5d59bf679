import { describe, expect, it } from 'vitest';
import { firstDifference, openAgreement } from '../../src/iso20022/agreement.ts';
import type { CamtEntry, CamtSink } from '../../src/iso20022/types.ts';
import { bytesOf, collect, ENTRY, statementOf, thrownBy } from './collect.ts';

const NAMES = { first: 'left', second: 'right' };
const read = collect(bytesOf(statementOf(ENTRY + ENTRY)), 'saxes');
const [header] = read.headers;
const [head] = read.heads;
const [one, two] = read.entries;
const [tail] = read.tails;
if (!header || !head || !one || !two || !tail) throw new Error('the sample lacks something');

function recorder(): { sink: CamtSink; seen: string[] } {
  const seen: string[] = [];
  const sink: CamtSink = {
    header: () => void seen.push('header'),
    statement: () => void seen.push('statement'),
    entry: (entry) => void seen.push(`entry ${entry.index}`),
    statementEnd: () => void seen.push('end'),
  };
  return { sink, seen };
}

describe('openAgreement', () => {
  it('passes on only what both readers have given, in order', () => {
    const { sink, seen } = recorder();
    const agreement = openAgreement(sink, NAMES);
    agreement.first.header(header);
    agreement.first.statement(head);
    agreement.settle();
    expect(seen).toEqual([]);
    agreement.second.header(header);
    agreement.settle();
    expect(seen).toEqual(['header']);
    agreement.second.statement(head);
    agreement.second.entry(one, head);
    agreement.second.entry(two, head);
    agreement.first.entry(one, head);
    agreement.settle();
    expect(seen).toEqual(['header', 'statement', 'entry 0']);
    agreement.first.entry(two, head);
    agreement.first.statementEnd(tail);
    agreement.second.statementEnd(tail);
    agreement.finish();
    expect(seen).toEqual(['header', 'statement', 'entry 0', 'entry 1', 'end']);
  });

  it('names the place and the field of a difference, not its content', () => {
    const { sink, seen } = recorder();
    const agreement = openAgreement(sink, NAMES);
    const [row] = two.rows;
    if (row === undefined) throw new Error('no row');
    const other: CamtEntry = { ...two, rows: [{ ...row, transaction: { ...row.transaction, amount: '51.00' } }] };
    agreement.first.entry(two, head);
    agreement.second.entry(other, head);
    expect(thrownBy(() => agreement.settle())).toMatchObject({
      kind: 'invalid-input',
      code: 'READERS_DISAGREE',
      where: 'statement 1, entry 2',
      message: expect.stringContaining('value.rows[0].transaction.amount'),
    });
    expect(seen).toEqual([]);
  });

  it('fails when one reader sees something more', () => {
    const agreement = openAgreement(recorder().sink, NAMES);
    agreement.first.entry(one, head);
    expect(thrownBy(() => agreement.finish())).toMatchObject({
      code: 'READERS_DISAGREE',
      where: 'statement 1, entry 1',
      message: expect.stringContaining('only left sees it'),
    });
  });

  it('fails when the kinds of items differ', () => {
    const agreement = openAgreement(recorder().sink, NAMES);
    agreement.first.entry(one, head);
    agreement.second.statementEnd(tail);
    expect(thrownBy(() => agreement.settle())).toMatchObject({ code: 'READERS_DISAGREE' });
  });
});

describe('firstDifference', () => {
  it('finds missing and additional fields', () => {
    expect(firstDifference({ a: 1 }, { a: 1 }, '')).toBeNull();
    expect(firstDifference({ a: 1 }, { a: 1, b: 2 }, '')).toBe('b');
    expect(firstDifference({ a: [1, 2] }, { a: [1] }, '')).toBe('a[1]');
    expect(firstDifference({ a: null }, { a: [] }, '')).toBe('a');
    expect(firstDifference(1, 2, '')).toBe('everything');
  });
});
