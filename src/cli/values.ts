/** How ids, amounts and times are written for people, and how ids are read. Pure, but for the time zone of the process. */
import { AppError } from '../errors.ts';
import { idHint } from '../id-hint.ts';
import { currencyOf, formatMinor } from '../money.ts';

/** What an id on the command line can mean. An open item is S (subscription), C (contribution) or O (fund). */
export type IdKind = 'payment' | 'openItem' | 'file' | 'mail' | 'event';
export type Id = Readonly<{ kind: IdKind; id: number }>;

const PREFIXES: Readonly<Record<string, IdKind>> = {
  P: 'payment',
  S: 'openItem',
  C: 'openItem',
  O: 'openItem',
  F: 'file',
  M: 'mail',
  E: 'event',
};
const EXAMPLES: Readonly<Record<IdKind, string>> = {
  payment: 'P-1042',
  openItem: 'S-311',
  file: 'F-212',
  mail: 'M-901',
  event: 'E-5521',
};

/** Reads `F-12`, `f12` or, for `expected`, only `12`. Throws a usage error for anything else. */
export function parseId(text: string, expected: IdKind): number {
  const id = readId(text, expected);
  if (id?.kind === expected) return id.id;
  const article = WORDS[expected] === 'event' || WORDS[expected] === 'open item' ? 'an' : 'a';
  throw new AppError({
    kind: 'usage',
    code: 'ID_INVALID',
    message: `"${text}" is not the id of ${article} ${WORDS[expected]}`,
    hint: idHint(text) ?? `write it as ${EXAMPLES[expected]}`,
  });
}

const WORDS: Readonly<Record<IdKind, string>> = {
  payment: 'payment',
  openItem: 'open item',
  file: 'file',
  mail: 'mail',
  event: 'event',
};

/** An id with its prefix; without one it is of kind `plain`. Null when it is no id. */
export function readId(text: string, plain: IdKind): Id | null {
  const [, prefix = '', digits = ''] = /^(?:([A-Z])-?)?(\d{1,15})$/i.exec(text.trim()) ?? [];
  const kind = prefix === '' ? plain : PREFIXES[prefix.toUpperCase()];
  return digits === '' || kind === undefined ? null : { kind, id: Number(digits) };
}

/** `S-12`, `C-12`, and `O-12` for a fund, because F is a file. */
export function openItemId(item: Readonly<{ id: number; kind: string }>): string {
  const prefix = item.kind === 'subscription' ? 'S' : item.kind === 'contribution' ? 'C' : 'O';
  return `${prefix}-${item.id}`;
}

/** An account as it is stored: an IBAN in capitals without blanks, any other identification as written. */
export function accountOf(text: string): string {
  return /^\s*[A-Za-z]{2}\s*\d/.test(text) ? text.replace(/\s/g, '').toUpperCase() : text.trim();
}

/** The decimal text of minor units. */
export function decimal(minor: number, currency: string): string {
  return formatMinor(minor, currencyOf(currency));
}

/** `2026-11-18 06:02` in the time zone of the process. */
export function localTime(instant: string): string {
  const at = new Date(instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A JSON column of our own; what stands there was written by us. */
export function parsedArray(json: string): readonly unknown[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value : [];
}
