/** The name of the person stands in the payer's words: a company or a relative pays for them. Pure. */
import type { EvidenceKind } from './evidence-kind.ts';
import { plainWords } from './plain-words.ts';

const FULL_NAME = 20;
const GIVEN_NAME = 9;

export const nameInText: EvidenceKind = {
  name: 'name-in-text',
  weigh: ({ persons }, { namedInText, words }) => {
    const told = (weight: number, value: string) => [{ rule: 'name-in-text', weight, field: 'remittance', value }];
    const named = persons.find(({ id }) => namedInText.has(id));
    if (named !== undefined) {
      const parts = [named.firstName, named.lastName, named.organization];
      return told(FULL_NAME, parts.filter((part) => part !== null).join(' '));
    }
    if (words.size === 0) return [];
    const given = persons.map(({ firstName }) => firstName ?? '').find((name) => isIn(plainWords(name), words));
    return given === undefined ? [] : told(GIVEN_NAME, given);
  },
};

function isIn(name: readonly string[], words: ReadonlySet<string>): boolean {
  return name.length > 0 && name.every((word) => words.has(word));
}
