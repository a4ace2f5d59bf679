/**
 * How many ways a regular expression can be tried on a text of bounded length. A backtracking engine may walk all
 * of them, so a pattern with few ways cannot hang, whatever a payer writes; `(a+)+` has more than can be counted.
 * Reads the syntax of JavaScript with the flag `u`. Pure; called when the configuration is checked.
 */

/** The pattern of a rule is tried on so many characters of a text, and its ways are counted for as many. */
export const RULE_PATTERN_TEXT_LENGTH = 500;

/** Ways to match a part of the pattern, and the least number of characters that it takes. */
type Cost = Readonly<{ ways: number; length: number }>;
type Quantifier = Readonly<{ least: number; most: number }>;

const ONE_CHARACTER: Cost = { ways: 1, length: 1 };
const NO_CHARACTER: Cost = { ways: 1, length: 0 };
const GROUP_START = /\((?:\?:|\?<[\p{L}_$][\p{L}\p{N}_$]*>)?(?!\?)/uy;
const CLASS = /\[(?:\\.|[^\]\\])*\]/suy;
const ESCAPE = /\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|p\{[^}]*\}|c[a-z]|[^1-9k])/iuy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/uy;

/**
 * An upper bound of the ways to try a valid pattern on a text of `textLength` characters; may be Infinity. Null when
 * the pattern has a back-reference or looks around, which cannot be bounded so.
 */
export function patternWays(source: string, textLength: number): number | null {
  const reader = new PatternReader(source, textLength);
  const cost = reader.alternatives();
  return reader.isAtEnd() ? (cost?.ways ?? null) : null;
}

/** Descends through a pattern that is known to be valid. Each method gives null at what cannot be bounded. */
class PatternReader {
  readonly #source: string;
  readonly #textLength: number;
  #at = 0;

  constructor(source: string, textLength: number) {
    this.#source = source;
    this.#textLength = textLength;
  }

  isAtEnd(): boolean {
    return this.#at === this.#source.length;
  }

  alternatives(): Cost | null {
    let sum = this.#sequence();
    while (sum !== null && this.#source.charAt(this.#at) === '|') {
      this.#at += 1;
      const next = this.#sequence();
      sum = next === null ? null : { ways: sum.ways + next.ways, length: Math.min(sum.length, next.length) };
    }
    return sum;
  }

  #sequence(): Cost | null {
    let product = NO_CHARACTER;
    while (!this.isAtEnd() && !'|)'.includes(this.#source.charAt(this.#at))) {
      const part = this.#atom();
      if (part === null) return null;
      const whole = this.#repeated(part);
      product = { ways: product.ways * whole.ways, length: product.length + whole.length };
    }
    return product;
  }

  #atom(): Cost | null {
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    if (character === '(') return this.#group();
    if (character === '[') return this.#take(CLASS) === null ? null : ONE_CHARACTER;
    if (character === '\\') {
      const escaped = this.#take(ESCAPE);
      if (escaped === null) return null;
      return /^\\b$/i.test(escaped[0]) ? NO_CHARACTER : ONE_CHARACTER;
    }
    this.#at += character.length;
    return character === '^' || character === '$' ? NO_CHARACTER : ONE_CHARACTER;
  }

  #group(): Cost | null {
    if (this.#take(GROUP_START) === null) return null;
    const inside = this.alternatives();
    if (inside !== null) this.#at += 1;
    return inside;
  }

  #repeated(part: Cost): Cost {
    const quantifier = this.#quantifier();
    if (quantifier === null) return part;
    const { least, most } = quantifier;
    const fitting = part.length === 0 ? this.#textLength : Math.floor(this.#textLength / part.length);
    let ways = 0;
    for (let times = least; times <= Math.min(most, fitting); times += 1) ways += part.ways ** times;
    return { ways: Math.max(ways, 1), length: part.length * least };
  }

  #quantifier(): Quantifier | null {
    const hit = this.#take(QUANTIFIER);
    if (hit === null) return null;
    const [, sign, least, comma, most] = hit;
    if (sign !== undefined) return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    const from = Number(least);
    if (comma === undefined) return { least: from, most: from };
    return { least: from, most: most === undefined || most === '' ? Number.POSITIVE_INFINITY : Number(most) };
  }

  #take(token: RegExp): RegExpExecArray | null {
    token.lastIndex = this.#at;
    const hit = token.exec(this.#source);
    if (hit !== null) this.#at += hit[0].length;
    return hit;
  }
}
