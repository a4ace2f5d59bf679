/** How the name of one person agrees with a name as the bank writes it. Pure. */
import { type Claims, claimWords, isWithout, type PersonClaims, type TheirName } from './claims.ts';
import type { Finding } from './finding.ts';
import type { NameWord } from './words.ts';

export type PersonWords = Readonly<{ given: readonly NameWord[]; family: readonly NameWord[] }>;

/** In a household the given names of others stand beside the one we look for. */
export function comparePerson(ours: PersonWords, theirs: TheirName, isHousehold: boolean): Finding {
  const named = { given: telling(ours.given), family: withParticles(ours.family) };
  const parts = named.family.length === 0 ? { given: [], family: named.given } : named;
  if (isWithout(parts.family, theirs)) return SOMEBODY_ELSE;
  const claims = claimWords(parts, theirs);
  const found = { parts, theirs, claims, others: isHousehold ? [] : othersIn(theirs, claims) };
  const weaker = otherThanSame(found);
  const flaws = weaker === null ? flawsOf(found) : [];
  return {
    level: weaker ?? (flaws.length === 0 ? 'same' : 'similar'),
    flaws,
    notes: isOtherOrder(claims) ? ['other order'] : [],
    family: parts.family.filter((_, at) => claims.family[at] !== null),
    given: parts.given.filter((_, at) => claims.given[at] !== null),
  };
}

const SOMEBODY_ELSE: Finding = { level: 'different', flaws: [], notes: [], family: [], given: [] };

type Found = Readonly<{
  parts: PersonWords;
  theirs: TheirName;
  claims: PersonClaims;
  /** Places of names that ours does not have. */
  others: readonly number[];
}>;

/** Names without titles; where there is nothing else (Fabian Herr), the words as they are. */
function telling(words: readonly NameWord[]): readonly NameWord[] {
  const names = words.filter((word) => word.role === 'name');
  return names.length === 0 ? words : names;
}

function withParticles(words: readonly NameWord[]): readonly NameWord[] {
  const names = words.filter((word) => word.role === 'name' || word.role === 'particle');
  return names.some((word) => word.role === 'name') ? names : words;
}

/** Family or different; null where the names are at least similar. */
function otherThanSame(found: Found): 'family' | 'different' | null {
  const { parts, claims, others } = found;
  const names = claims.family.filter((_, at) => isNameOf(parts.family[at], parts.family));
  if (names.every((claim) => claim === null) || isOnlyTitle(names, found)) return 'different';
  const weaker = names.some((claim) => claim?.agreement === 'same') ? 'family' : 'different';
  if (parts.given.length > 0) return isGivenFound(found) ? null : weaker;
  return names.includes(null) || others.length > 0 ? weaker : null;
}

/** Herr Fabian Meier is not Fabian Herr. */
function isOnlyTitle(names: Claims, { theirs, others }: Found): boolean {
  return others.length > 0 && names.every((claim) => claim === null || theirs.words[claim.at]?.role === 'title');
}

/** The particles of a family name tell nothing alone, unless it has nothing else (Le, Do). */
function isNameOf(word: NameWord | undefined, family: readonly NameWord[]): boolean {
  return word?.role === 'name' || family.every((one) => one.role !== 'name');
}

/** The first of our given names, or a later one where theirs has no other. */
function isGivenFound({ claims, others }: Found): boolean {
  const [main, ...more] = claims.given;
  return main !== null || (others.length === 0 && more.some((claim) => claim?.agreement === 'same'));
}

/** What keeps the two from being the same, in words. */
function flawsOf(found: Found): readonly string[] {
  const { parts, claims, theirs, others } = found;
  return [
    ...familyFlaws(parts.family, claims.family),
    ...particleFlaws(theirs, claims),
    ...givenFlaws(parts.given, claims.given, others.length > 0),
    ...otherFlaws(theirs, claims, others),
    ...commaFlaws(theirs, claims),
  ];
}

function familyFlaws(family: readonly NameWord[], claims: Claims): readonly string[] {
  return claims.flatMap((claim, at) => {
    if (claim !== null) return claim.agreement === 'same' ? [] : [claim.agreement];
    const word = family[at];
    return word?.role === 'particle' ? [`without "${word.spellings[0]}"`] : ['part of the family name only'];
  });
}

function particleFlaws(theirs: TheirName, { owners }: PersonClaims): readonly string[] {
  return theirs.words
    .filter((word, at) => word.role === 'particle' && !owners.has(at))
    .map((word) => `with "${word.spellings[0]}"`);
}

/** A missing middle name is none, unless a hyphen joins it (Hans-Peter is not Hans) or theirs has another one. */
function givenFlaws(given: readonly NameWord[], claims: Claims, hasOthers: boolean): readonly string[] {
  return claims.flatMap((claim, at) => {
    if (claim === null) {
      if (at === 0) return ['middle name only'];
      return given[at]?.hyphenated === true || hasOthers ? ['part of the given names only'] : [];
    }
    const isMiddleInitial = at > 0 && claim.agreement === 'initial only';
    return claim.agreement === 'same' || isMiddleInitial ? [] : [claim.agreement];
  });
}

/** More names of theirs are middle names where they follow a given name, else somebody's family name. */
function otherFlaws(theirs: TheirName, { owners }: PersonClaims, others: readonly number[]): readonly string[] {
  const isMiddle = (at: number): boolean => {
    if (theirs.words[at]?.hyphenated === true) return false;
    const before = [...owners.keys()].filter((place) => place < at);
    return before.length > 0 && owners.get(Math.max(...before)) === 'given';
  };
  return others.every(isMiddle) ? [] : ['more names'];
}

/** Before a comma stands the family name. */
function commaFlaws(theirs: TheirName, { family, given }: PersonClaims): readonly string[] {
  const comma = theirs.words.findIndex((word, at) => at > 0 && word.afterComma);
  if (comma < 0) return [];
  const isTurned = family.every((claim) => (claim?.at ?? comma) >= comma) && (given[0]?.at ?? comma) < comma;
  return isTurned ? ['family and given name changed about'] : [];
}

/** Names that nobody has claimed. A single M in front is Monsieur. */
function othersIn(theirs: TheirName, { owners }: PersonClaims): readonly number[] {
  if (owners.size === theirs.words.length) return [];
  return theirs.words.flatMap((word, at) => {
    if (owners.has(at) || word.role !== 'name') return [];
    return at === 0 && word.spellings[0] === 'm' && theirs.words.length > 2 ? [] : [at];
  });
}

function isOtherOrder({ family, given }: PersonClaims): boolean {
  const [first] = given;
  return first !== null && first !== undefined && family.some((claim) => claim !== null && claim.at < first.at);
}
