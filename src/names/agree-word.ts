/** How two words of names agree. Pure. */
import { skeletonOf } from './fold.ts';
import { isOneTypo } from './one-typo.ts';
import { isShortForm } from './vocabulary.ts';
import type { NameWord } from './words.ts';

/** What keeps two words from being the same; the text is for a treasurer. */
export type Flaw =
  | 'initial only'
  | 'one letter differs'
  | 'umlaut written in another way'
  | 'other transliteration'
  | 'short form'
  | 'cut off by the bank';

export type WordAgreement = 'same' | Flaw;

/** What a comparison may allow: an initial or a short form for a given name, a cut for the last word of a full field. */
export type Allowance = Readonly<{ given: boolean; cut: boolean }>;

/** From this length on one wrong letter still leaves the word recognisable. */
const TYPO_LENGTH_MIN = 5;
const CUT_LENGTH_MIN = 3;
const SKELETON_LENGTH_MIN = 3;

/** Null when they are different words. */
export function agreeWord(ours: NameWord, theirs: NameWord, allowance: Allowance): WordAgreement | null {
  return isSameWord(ours, theirs) ? 'same' : flawOf(ours, theirs, allowance);
}

export function isSameWord(ours: NameWord, theirs: NameWord): boolean {
  return share(ours.spellings, theirs.spellings);
}

function flawOf(ours: NameWord, theirs: NameWord, allowance: Allowance): Flaw | null {
  const [one = '', other = ''] = [ours.spellings[0], theirs.spellings[0]];
  if (allowance.given && isInitialOf(one, other)) return 'initial only';
  if (share(ours.keys, theirs.keys)) return 'umlaut written in another way';
  if (allowance.cut && other.length >= CUT_LENGTH_MIN && ours.spellings.some((spelling) => spelling.startsWith(other)))
    return 'cut off by the bank';
  if (hasTypo(ours.keys, theirs.keys)) return 'one letter differs';
  if (allowance.given && isShortForm(one, other)) return 'short form';
  if ((ours.foreign || theirs.foreign) && haveOneSkeleton(ours, theirs)) return 'other transliteration';
  return null;
}

function share(some: readonly string[], others: readonly string[]): boolean {
  return some.length === 1 && others.length === 1
    ? some[0] === others[0]
    : some.some((spelling) => others.includes(spelling));
}

function isInitialOf(one: string, other: string): boolean {
  return (one.length === 1 || other.length === 1) && one.charAt(0) === other.charAt(0);
}

function hasTypo(some: readonly string[], others: readonly string[]): boolean {
  for (const one of some) {
    if (one.length < TYPO_LENGTH_MIN) continue;
    for (const other of others) if (other.length >= TYPO_LENGTH_MIN && isOneTypo(one, other)) return true;
  }
  return false;
}

function haveOneSkeleton(ours: NameWord, theirs: NameWord): boolean {
  const skeletons = new Set(ours.spellings.map(skeletonOf));
  return theirs.spellings.map(skeletonOf).some((one) => one.length >= SKELETON_LENGTH_MIN && skeletons.has(one));
}
