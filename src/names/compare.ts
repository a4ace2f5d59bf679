/**
 * How a name on a bank statement agrees with a name we know. Banks turn names about, cut them, write them in capitals
 * without accents, and put titles before and addresses behind them. `same` says only that nothing speaks against it:
 * father and son may have one name. Pure; called by the matchers.
 */

import { recentMap, remembered } from '../recent-map.ts';
import { asWritten } from './as-written.ts';
import type { TheirName } from './claims.ts';
import { compareCompany, isCompany } from './company.ts';
import type { Finding, NameLevel, PersonName } from './finding.ts';
import { comparePerson, type PersonWords } from './person.ts';
import { type NameText, type NameWord, readName } from './words.ts';

export type { PersonName } from './finding.ts';

/** `weight` in decibans, an integer, negative where it speaks against; `why` is short and for a treasurer. */
export type NameAgreement = Readonly<{ level: NameLevel; weight: number; why: string }>;

export type NameOptions = Readonly<{
  /** Which share of the people we know (0 to 1) has this token of `nameTokens`: a rare name tells more. */
  tokenFrequency?: (token: string) => number;
}>;

/** Compares `theirs`, as the bank writes it, with `ours`. Never throws; reads a bounded part of long texts. */
export function compareNames(ours: PersonName, theirs: string, options: NameOptions = USUAL): NameAgreement {
  const written = asWritten(ours, theirs);
  if (written !== null) return new Agreement(written, ours, theirs, options);
  const known = readOurs(ours);
  const compare = (): NameAgreement => new Agreement(bestFinding(known, theirs), ours, theirs, options);
  if (options !== USUAL) return compare();
  const agreements = agreementsWith(theirs);
  const before = agreements.get(known);
  if (before !== undefined) return before;
  const agreement = compare();
  agreements.set(known, agreement);
  return agreement;
}

/** Whether anybody asks why is not known: most comparisons find nothing. */
class Agreement implements NameAgreement {
  readonly level: NameLevel;
  readonly weight: number;
  readonly #finding: Finding;
  readonly #ours: PersonName;
  readonly #theirs: string;

  constructor(finding: Finding, ours: PersonName, theirs: string, options: NameOptions) {
    this.level = finding.level;
    this.weight = weightOf(finding, options);
    this.#finding = finding;
    this.#ours = ours;
    this.#theirs = theirs;
  }

  get why(): string {
    return whyOf(this.#finding, this.#ours, this.#theirs);
  }
}

const USUAL: NameOptions = {};
/** The names of a region are few, and those who pay each month are the same: the answers for as many payers are kept. */
const PAYERS_MAX = 1_000;
const agreementsWith = remembered(PAYERS_MAX, (_theirs: string): Map<OurName, NameAgreement> => new Map());

/** A name of ours, read once. */
type OurName = Readonly<{
  organization: NameText | null;
  people: readonly PersonWords[];
}>;

const NAMES_MAX = 40_000;
const namesByText = recentMap<string, OurName>(NAMES_MAX);
const namesByObject = new WeakMap<PersonName, OurName>();

/** Who compares one record with many payers gives the same object, whose name is then found without reading it again. */
function readOurs(ours: PersonName): OurName {
  const known = namesByObject.get(ours);
  if (known !== undefined) return known;
  const key = JSON.stringify([ours.firstName, ours.lastName, ours.organization]);
  const name = namesByText.get(key) ?? {
    organization: ours.organization === null ? null : readName(ours.organization),
    people: ours.firstName === null && ours.lastName === null ? [] : peopleOf(ours),
  };
  namesByText.set(key, name);
  namesByObject.set(ours, name);
  return name;
}

function bestFinding(known: OurName, theirs: string): Finding {
  const text = readTheirs(theirs);
  let best = NOTHING;
  for (const finding of findingsOf(known, text)) if (isBetter(finding, best)) best = finding;
  return best;
}

const NOTHING: Finding = { level: 'different', flaws: [], notes: [], family: [], given: [] };
const RANKS: Readonly<Record<NameLevel, number>> = { same: 3, similar: 2, family: 1, different: 0 };

function isBetter(one: Finding, other: Finding): boolean {
  const rank = RANKS[one.level] - RANKS[other.level];
  return rank > 0 || (rank === 0 && one.flaws.length < other.flaws.length);
}

function findingsOf({ organization, people }: OurName, theirs: TheirText): readonly Finding[] {
  const findings: Finding[] = [];
  if (organization !== null) findings.push(compareCompany(organization, theirs.text));
  if (people.length === 0) return findings;
  for (const person of people) {
    for (const { name, isHousehold } of theirs.names) findings.push(comparePerson(person, name, isHousehold));
  }
  return theirs.isCompany ? findings.map(ofCompany) : findings;
}

/** A name as the bank writes it, read once for all it is compared with. */
type TheirText = Readonly<{ text: NameText; names: readonly Candidate[]; isCompany: boolean }>;

const readTheirs = remembered(PAYERS_MAX, (theirs: string): TheirText => {
  const text = readName(theirs);
  return { text, names: namesIn(text), isCompany: isCompany(text) };
});

/** Anna Müller and the company Anna Müller AG are not the same payer. */
function ofCompany(finding: Finding): Finding {
  return finding.level === 'same' && finding.given.length > 0
    ? { ...finding, level: 'similar', flaws: ['a company'] }
    : finding;
}

/** The people of one record: "Anna und Beat" Müller are two, as are Anna and Beat "Müller und Meier". */
function peopleOf(ours: PersonName): readonly PersonWords[] {
  const given = readName(ours.firstName ?? '').people;
  const family = readName(ours.lastName ?? '').people;
  if (given.length === family.length) return given.map((words, at) => ({ given: words, family: family[at] ?? [] }));
  return given.flatMap((words) => family.map((own) => ({ given: words, family: own })));
}

type Candidate = Readonly<{ name: TheirName; isHousehold: boolean }>;

/**
 * The people a name on a statement stands for. "Anna Meier und Beat Müller" are two; where one of them has a single
 * word ("Anna und Beat Müller", "Müller A. + B.") they share the family name.
 */
function namesIn(theirs: NameText): readonly Candidate[] {
  const words = theirs.words.slice(0, theirs.nameLength);
  const lastIsCut = theirs.cut && theirs.nameLength === theirs.words.length;
  const nameOf = (of: readonly NameWord[]): TheirName => ({
    words: of,
    cutAt: lastIsCut && of.at(-1) === words.at(-1) ? of.length - 1 : null,
  });
  if (theirs.people.length < 2) return [{ name: nameOf(words), isHousehold: false }];
  const isShared = theirs.people.some((segment) => segment.filter((word) => word.role === 'name').length < 2);
  if (isShared) return [{ name: nameOf(words), isHousehold: true }];
  return theirs.people.map((segment) => ({ name: nameOf(segment), isHousehold: false }));
}

/** What a name tells on average, in decibans: one Swiss in 100 has a family name in common with us, one in 20 a given name. */
const FAMILY_WEIGHT = 20;
const GIVEN_WEIGHT = 13;
/** Of a name that is the same, unless it is known to be rare. */
export const SAME_NAME_WEIGHT = FAMILY_WEIGHT + GIVEN_WEIGHT;
const WEIGHT_MIN = 3;
const WEIGHT_MAX = 40;
/** Others of a family pay one bill in twenty. */
const OTHER_GIVEN_WEIGHT = -8;
const DIFFERENT_WEIGHT = -9;
/** By the number of flaws: parts of a hundred that are left of the weight. */
const FLAW_PERCENTS = [100, 60] as const;
const MANY_FLAWS_PERCENT = 40;

function weightOf(finding: Finding, options: NameOptions): number {
  const family = rarest(finding.family, FAMILY_WEIGHT, options);
  const given = rarest(finding.given, GIVEN_WEIGHT, options);
  const percent = FLAW_PERCENTS[finding.flaws.length] ?? MANY_FLAWS_PERCENT;
  switch (finding.level) {
    case 'same':
    case 'similar':
      return Math.round(((family + given) * percent) / 100);
    case 'family':
      return Math.max(1, family + OTHER_GIVEN_WEIGHT);
    case 'different':
      return DIFFERENT_WEIGHT;
  }
}

/** The weight of the rarest of the words; 0 for none. */
function rarest(words: readonly NameWord[], usual: number, { tokenFrequency }: NameOptions): number {
  if (words.length === 0) return 0;
  if (tokenFrequency === undefined) return usual;
  return Math.max(...words.map((word) => rarityOf(tokenFrequency(word.keys[0] ?? ''), usual)));
}

function rarityOf(share: number, usual: number): number {
  if (!(share > 0 && share <= 1)) return usual;
  return Math.min(WEIGHT_MAX, Math.max(WEIGHT_MIN, Math.round(-10 * Math.log10(share))));
}

const SHOWN_MAX = 60;
/** Signs, and the letters of Latin scripts, with single blanks. */
const PLAIN = /^[!-~À-ɏ]+(?: [!-~À-ɏ]+)*$/;

function whyOf(finding: Finding, ours: PersonName, theirs: string): string {
  const known = shown(textOf(ours));
  const written = shown(theirs);
  const told = [...finding.flaws, ...finding.notes];
  const remarks = told.length === 0 ? '' : [...new Set(told)].map((text) => `, ${text}`).join('');
  switch (finding.level) {
    case 'same':
      return `${written} = ${known}${remarks}`;
    case 'similar':
      return `${written} resembles ${known}${remarks}`;
    case 'family':
      return `${written} has the family name of ${known}`;
    case 'different':
      return `${written} is another name than ${known}`;
  }
}

function textOf({ firstName, lastName, organization }: PersonName): string {
  if (firstName !== null && lastName !== null) return `${firstName} ${lastName}`;
  return (firstName ?? lastName) || (organization ?? '');
}

/** In one line, as far as it can be seen. */
function shown(text: string): string {
  if (text.length <= SHOWN_MAX && PLAIN.test(text)) return text;
  const line = text
    .slice(0, SHOWN_MAX * 2)
    .replace(/\p{C}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > SHOWN_MAX ? `${line.slice(0, SHOWN_MAX - 1)}…` : line;
}
