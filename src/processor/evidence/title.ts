/** Words of the title of an open item in the payer's words. Pure. */
import { remembered } from '../../recent-map.ts';
import type { EvidenceKind } from './evidence-kind.ts';
import { plainWords } from './plain-words.ts';

const WHOLE_TITLE = 6;
const SOME_WORDS = 3;
/** Shorter words stand in any text. */
const WORD_LENGTH_MIN = 4;
const TITLES_MAX = 2_000;

export const title: EvidenceKind = {
  name: 'title',
  weigh: ({ items }, { words: said }) => {
    if (said.size === 0) return [];
    const told = items.map((item) => titleWords(item.title)).filter((words) => words.some((word) => said.has(word)));
    if (told.length === 0) return [];
    const isWhole = told.length === items.length && told.every((words) => words.every((word) => said.has(word)));
    const value = [...new Set(told.flat().filter((word) => said.has(word)))].join(' ');
    return [{ rule: 'title', weight: isWhole ? WHOLE_TITLE : SOME_WORDS, field: 'remittance', value }];
  },
};

const titleWords = remembered(TITLES_MAX, (text: string): readonly string[] =>
  plainWords(text).filter((word) => word.length >= WORD_LENGTH_MIN),
);
