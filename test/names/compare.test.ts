import { describe, expect, it } from 'vitest';
import { compareNames, type PersonName } from '../../src/names/compare.ts';
import { PAIRS } from './pairs.ts';

function known(text: string): PersonName {
  if (text.startsWith('=')) return { firstName: null, lastName: null, organization: text.slice(1) };
  const [first, last] = text.split('|').map((part) => (part === '' ? null : part));
  return { firstName: first ?? null, lastName: last ?? null, organization: null };
}

describe.each(Object.entries(PAIRS))('%s', (_, pairs) => {
  it.each(pairs)('%s is compared with %j: %s', (ours, theirs, level) => {
    const found = compareNames(known(ours), theirs);
    expect([found.level, found.why]).toEqual([level, found.why]);
  });
});
