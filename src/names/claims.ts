/** Which words of a name on a statement are the words of a name we know. Each word is claimed once. Pure. */
import { agreeWord, isSameWord, type WordAgreement } from './agree-word.ts';
import type { NameWord } from './words.ts';

export type PartName = 'given' | 'family';

/** The words of one name as the bank writes it, without an address. */
export type TheirName = Readonly<{
  words: readonly NameWord[];
  /** The place of a word that may be cut; null for none. */
  cutAt: number | null;
}>;

/** One word of ours, found at a place of theirs. */
export type Claim = Readonly<{ at: number; agreement: WordAgreement }>;
/** For each word of ours its claim, null when theirs has no such word. */
export type Claims = readonly (Claim | null)[];

export type PersonClaims = Readonly<{
  given: Claims;
  family: Claims;
  /** Whose each claimed place is. */
  owners: ReadonlyMap<number, PartName>;
}>;

/** No word of the family name is there in any way, so that nothing can be claimed for it. Quicker than to claim. */
export function isWithout(family: readonly NameWord[], theirs: TheirName): boolean {
  const whole = family.length > 1 ? joinedSpellings(family) : [];
  for (const [at, other] of theirs.words.entries()) {
    if (begins(whole, other)) return false;
    if (other.role === 'connector') continue;
    const allowance = { given: false, cut: at === theirs.cutAt };
    for (const word of family) {
      if (begins(word.spellings, other) || agreeWord(word, other, allowance) !== null) return false;
    }
  }
  return true;
}

type Parts = Readonly<Record<PartName, readonly NameWord[]>>;
type Owners = Map<number, PartName>;

/** Equal words first, then words joined in another way, then words with a flaw: so that no flaw takes what is certain. */
export function claimWords(ours: Parts, theirs: TheirName): PersonClaims {
  const owners: Owners = new Map();
  const same = both((part) => ours[part].map((word) => claimSame(word, part, theirs, owners)));
  const joined = both((part) => claimJoined(ours[part], same[part], { part, theirs, owners }));
  const all = both((part) => ours[part].map((word, at) => joined[part][at] ?? claimFlawed(word, part, theirs, owners)));
  return { ...all, owners };
}

function both<T>(of: (part: PartName) => T): Readonly<Record<PartName, T>> {
  const family = of('family');
  return { family, given: of('given') };
}

function claimSame(word: NameWord, part: PartName, theirs: TheirName, owners: Owners): Claim | null {
  const at = theirs.words.findIndex((other, place) => isFree(other, place, owners) && isSameWord(word, other));
  if (at < 0) return null;
  owners.set(at, part);
  return { at, agreement: 'same' };
}

function claimFlawed(word: NameWord, part: PartName, theirs: TheirName, owners: Owners): Claim | null {
  for (let at = 0; at < theirs.words.length; at += 1) {
    const other = theirs.words[at];
    if (other === undefined || !isFree(other, at, owners)) continue;
    const agreement = agreeWord(word, other, { given: part === 'given', cut: at === theirs.cutAt });
    if (agreement === null) continue;
    owners.set(at, part);
    return { at, agreement };
  }
  return null;
}

function isFree(word: NameWord, at: number, owners: Owners): boolean {
  return word.role !== 'connector' && !owners.has(at);
}

type Place = Readonly<{ part: PartName; theirs: TheirName; owners: Owners }>;

/** Hans Peter is Hanspeter, von Arx is Vonarx: all words of ours as one of theirs, or one of ours as several of theirs. */
function claimJoined(ours: readonly NameWord[], claims: Claims, place: Place): Claims {
  if (claims.every((claim) => claim !== null)) return claims;
  if (ours.length > 1 && claims.every((claim) => claim === null)) {
    const whole = claimRun(joinedSpellings(ours), 1, place);
    if (whole !== null) return ours.map(() => whole);
  }
  return ours.map((word, at) => claims[at] ?? claimRun(word.spellings, 2, place) ?? claimRun(word.spellings, 3, place));
}

/** `length` words of theirs in a row that make one of `spellings` together. */
function claimRun(spellings: readonly string[], length: number, { part, theirs, owners }: Place): Claim | null {
  for (let at = 0; at + length <= theirs.words.length; at += 1) {
    if (!begins(spellings, theirs.words[at])) continue;
    const run = theirs.words.slice(at, at + length);
    if (run.some((word, offset) => !isFree(word, at + offset, owners))) continue;
    if (!joinedSpellings(run).some((spelling) => spellings.includes(spelling))) continue;
    for (let offset = 0; offset < length; offset += 1) owners.set(at + offset, part);
    return { at, agreement: 'same' };
  }
  return null;
}

function begins(spellings: readonly string[], word: NameWord | undefined): boolean {
  if (word === undefined) return false;
  for (const start of word.spellings) for (const whole of spellings) if (whole.startsWith(start)) return true;
  return false;
}

/** All words in their plainest spelling, and all in their longest. */
export function joinedSpellings(words: readonly NameWord[]): readonly string[] {
  return [words.map((word) => word.spellings[0]).join(''), words.map((word) => word.spellings.at(-1)).join('')];
}
