/** The languages we write in. A new one is its file here beside this one, and one line in `CATALOGUES`. */
import type { Catalogue } from '../catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';

export const CATALOGUES = { de, fr, it, en } satisfies Record<string, Catalogue>;

export type Language = keyof typeof CATALOGUES;

/** True for a language that has a catalogue. */
export function isLanguage(code: string): code is Language {
  return Object.hasOwn(CATALOGUES, code);
}

/**
 * The language to write in: the person's, else the organisation's, else English. A variant such as `de-CH` or
 * `de_CH` counts as its language. Never guessed from anything the bank says.
 */
export function chooseLanguage(wanted: Readonly<{ person: string | null; organisation: string }>): Language {
  for (const code of [wanted.person ?? '', wanted.organisation]) {
    const language = code.toLowerCase().split(/[-_]/)[0] ?? '';
    if (isLanguage(language)) return language;
  }
  return 'en';
}
