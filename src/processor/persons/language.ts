/** The language in which a donor is written to, from what a message says (`de-CH`, `fr_FR`, `es-419`). Pure. */
import { LANGUAGES } from '../../models/schema.ts';

export type Language = (typeof LANGUAGES)[number];

/** By the part before `-` or `_`; null when it is none that we write in, or none is named (spec/flow.md 4.4). */
export function languageOf(text: string | null): Language | null {
  const [part = ''] = (text ?? '').toLowerCase().split(/[-_]/);
  return LANGUAGES.find((language) => language === part) ?? null;
}
