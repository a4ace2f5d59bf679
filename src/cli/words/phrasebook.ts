/**
 * Sentences that others have written in English, put into German: what is stored as evidence, and what is refused by code that knows
 * no language. A phrase is the English sentence with `{names}` for the facts in it, and the German one with the same names.
 * A fact goes over as it is, or is itself a phrase of the book, or a list of such. Pure.
 */

export type Phrase = readonly [english: string, german: string];

export type Phrasebook = Readonly<{
  phrases: readonly Phrase[];
  /** The German sentence; null for what is in no phrase. */
  german(text: string): string | null;
  /** Whether it is a sentence of ours, and no fact. */
  knows(text: string): boolean;
}>;

type Reader = Readonly<{ pattern: RegExp; german: string }>;

/** The first phrase that fits counts: put the longer ones first. */
export function phrasebook(phrases: readonly Phrase[]): Phrasebook {
  let readers: readonly Reader[] | null = null;
  const read = (text: string): readonly [Reader, RegExpExecArray] | null => {
    readers ??= phrases.map(([english, german]) => ({ pattern: patternOf(english), german }));
    for (const reader of readers) {
      const hit = reader.pattern.exec(text);
      if (hit !== null) return [reader, hit];
    }
    return null;
  };
  const german = (text: string): string | null => {
    const found = read(text);
    if (found === null) return null;
    const [reader, hit] = found;
    const facts: Readonly<Record<string, string | undefined>> = hit.groups ?? {};
    return reader.german.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const fact = facts[name];
      return fact === undefined
        ? whole
        : (german(fact) ??
            fact
              .split(', ')
              .map((one) => german(one) ?? one)
              .join(', '));
    });
  };
  return { phrases, german, knows: (text) => read(text) !== null };
}

/** `{item} asks for {sum}` as a pattern of a whole text; a name that comes twice is the same fact. */
function patternOf(english: string): RegExp {
  const seen = new Set<string>();
  const source = english.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>.+?)`;
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}
