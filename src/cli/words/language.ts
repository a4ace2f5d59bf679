/**
 * In which language staff are spoken to. It belongs to the process, as its time zone does: `program.ts` sets it once, from `--lang`,
 * QUITTANCE_LANG, or the configured `staff_language` or `language`. Flags, codes, ids, amounts, TSV and JSON are the same in every language.
 */

export const STAFF_LANGUAGES = ['en', 'de'] as const;
export type StaffLanguage = (typeof STAFF_LANGUAGES)[number];

let current: StaffLanguage = 'en';

export function staffLanguage(): StaffLanguage {
  return current;
}

export function useLanguage(language: StaffLanguage): void {
  current = language;
}

/** `de` for whatever begins with it (`de_CH.UTF-8`), `en` for all others; null when nothing is said. */
export function staffLanguageOf(text: string | undefined): StaffLanguage | null {
  const said = text?.trim().toLowerCase() ?? '';
  if (said === '') return null;
  return said.startsWith('de') ? 'de' : 'en';
}

/**
 * An area of the catalogue: what it says in each language, and a function that gives it in the language of the process. English
 * says what keys there are; a German one that is missing, or too much, does not compile. A value is a text, or a function
 * that puts facts into one: `(count: number) => …`. JSON asks for English by name.
 */
export function bilingual<T extends object>(
  texts: Readonly<{ en: T; de: NoInfer<T> }>,
): (language?: StaffLanguage) => T {
  return (language = current) => texts[language];
}
