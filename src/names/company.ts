/** How the name of a company, a society or a school agrees with a name as the bank writes it. Pure. */
import { agreeWord } from './agree-word.ts';
import { joinedSpellings } from './claims.ts';
import type { Finding } from './finding.ts';
import { legalFormOf, type NameText, type NameWord } from './words.ts';

type CompanyName = Readonly<{
  /** Without its legal form; with it where there is nothing else. */
  words: readonly NameWord[];
  forms: ReadonlySet<string>;
}>;

export function isCompany(name: NameText): boolean {
  return companyName(name.words.slice(0, name.nameLength)).forms.size > 0;
}

export function compareCompany(ours: NameText, theirs: NameText): Finding {
  const known = companyName(ours.words);
  const flaws = fewestFlaws(known, theirs);
  const level = flaws === null ? 'different' : flaws.length === 0 ? 'same' : 'similar';
  return { level, flaws: flaws ?? [], notes: [], family: flaws === null ? [] : known.words, given: [] };
}

/** With the words that look like an address, and without: a company may have a number in its name. */
function fewestFlaws(known: CompanyName, theirs: NameText): readonly string[] | null {
  const lengths = new Set([theirs.nameLength, theirs.words.length]);
  const readings = [...lengths].map((length) => {
    const name = companyName(theirs.words.slice(0, length));
    const flaws = wordFlaws(known.words, name.words, theirs.cut && length === theirs.words.length);
    return flaws === null ? null : [...flaws, ...formFlaws(known, name)];
  });
  const possible = readings.filter((flaws) => flaws !== null);
  return possible.sort((one, other) => one.length - other.length)[0] ?? null;
}

function companyName(written: readonly NameWord[]): CompanyName {
  const words = joinLetters(written);
  const forms = new Set(words.map(legalFormOf).filter((form) => form !== null));
  const rest = words.filter((word) => legalFormOf(word) === null && word.role !== 'connector');
  return { words: rest.length === 0 ? words : rest, forms };
}

/** S. A. is SA: letters in a row are one word. */
function joinLetters(words: readonly NameWord[]): readonly NameWord[] {
  const joined: NameWord[] = [];
  let letters = '';
  for (const word of words) {
    const [plain = ''] = word.spellings;
    letters = plain.length === 1 && letters.length < LETTERS_MAX ? letters + plain : '';
    if (letters.length < 2) joined.push(word);
    else joined[joined.length - 1] = { ...word, spellings: [letters], keys: [letters] };
    if (letters === '' && plain.length === 1) letters = plain;
  }
  return joined;
}

const LETTERS_MAX = 4;

function formFlaws(known: CompanyName, name: CompanyName): readonly string[] {
  if (known.forms.size === 0 || name.forms.size === 0) return [];
  return [...known.forms].some((form) => name.forms.has(form)) ? [] : ['other legal form'];
}

/** Null when these are two companies. */
function wordFlaws(ours: readonly NameWord[], theirs: readonly NameWord[], isCut: boolean): readonly string[] | null {
  if (haveOneSpelling(ours, theirs)) return [];
  const common = Math.min(ours.length, theirs.length);
  const longest = Math.max(ours.length, theirs.length);
  if (common * 2 < longest) return null;
  const agreements = ours.slice(0, common).map((word, at) => {
    const other = theirs[at];
    const cut = isCut && at === theirs.length - 1;
    return other === undefined ? null : agreeWord(word, other, { given: false, cut });
  });
  if (agreements.includes(null)) return isReordered(ours, theirs) ? ['words in another order'] : null;
  const flaws = agreements.filter((agreement) => agreement !== null && agreement !== 'same');
  if (ours.length < theirs.length) return [...flaws, 'more words'];
  return ours.length > theirs.length ? [...flaws, 'fewer words'] : flaws;
}

/** Tanzwerk is also written Tanz Werk. */
function haveOneSpelling(ours: readonly NameWord[], theirs: readonly NameWord[]): boolean {
  const spellings = joinedSpellings(ours);
  return joinedSpellings(theirs).some((spelling) => spellings.includes(spelling));
}

function isReordered(ours: readonly NameWord[], theirs: readonly NameWord[]): boolean {
  const sorted = (words: readonly NameWord[]): string =>
    words
      .map((word) => word.keys[0])
      .sort()
      .join(' ');
  return ours.length === theirs.length && sorted(ours) === sorted(theirs);
}
