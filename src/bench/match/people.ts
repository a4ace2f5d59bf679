/** Invents the people of a world: names of many languages, accounts, households, namesakes and companies. Pure. */
import { madeIban } from './ibans.ts';
import { COMPANY_FORMS, COMPANY_WORDS, NAME_LISTS, ORIGIN_PERCENT, type Origin, STREETS, TOWNS } from './names.ts';
import { type Random, randomOf } from './random.ts';
import { PEOPLE_RATES, SIZE_FACTS } from './rates.ts';
import type { Person, WorldPlan } from './types.ts';

export function makePeople(plan: WorldPlan): readonly Person[] {
  const random = randomOf(plan.seed, `people ${plan.profile} ${plan.mix}`);
  const people: Person[] = [];
  while (people.length < SIZE_FACTS[plan.size].people) people.push(nextPerson(plan, random, people));
  return people;
}

function nextPerson(plan: WorldPlan, random: Random, earlier: readonly Person[]): Person {
  const base = freshPerson(plan, random, earlier.length);
  const way = random.below(10_000) / 100;
  const { company, sameFullName, sameNameSameAddress, household } = PEOPLE_RATES;
  if (way < company) return companyOf(base, random);
  const earlierPeople = earlier.filter((one) => one.organization === '');
  if (earlierPeople.length === 0) return base;
  const other = random.oneOf(earlierPeople);
  const { given, family, language } = other;
  if (way < company + sameFullName) return { ...base, given, family, language };
  if (way < company + sameFullName + sameNameSameAddress) return { ...sameHome(base, other), given, family };
  return way < company + sameFullName + sameNameSameAddress + household ? familyMember(base, other, random) : base;
}

function freshPerson(plan: WorldPlan, random: Random, index: number): Person {
  const names = NAME_LISTS[originOf(plan, random)];
  const [postCode, town] = random.oneOf(TOWNS);
  const isAbroad = random.happens(PEOPLE_RATES.abroad);
  const id = `P${String(index).padStart(5, '0')}`;
  return {
    id,
    given: random.oneOf(names.given),
    family: random.oneOf(names.family),
    organization: '',
    language: names.language,
    street: random.oneOf(STREETS),
    number: String(random.between(1, 140)),
    postCode,
    town,
    country: 'CH',
    iban: madeIban(random, isAbroad),
    ibanOnRecord: random.happens(PEOPLE_RATES.ibanOnRecord),
    householdId: `H${id.slice(1)}`,
  };
}

function originOf(plan: WorldPlan, random: Random): Origin {
  let left = random.below(100);
  for (const [origin, percent] of ORIGIN_PERCENT[plan.mix === 'shift' ? 'shift' : 'default']) {
    if (left < percent) return origin;
    left -= percent;
  }
  return 'de';
}

function companyOf(base: Person, random: Random): Person {
  const organization = `${random.oneOf(COMPANY_WORDS)} ${base.family} ${random.oneOf(COMPANY_FORMS)}`.trim();
  return { ...base, organization, given: '', family: '' };
}

function sameHome(base: Person, other: Person): Person {
  const { street, number, postCode, town, country, householdId, language } = other;
  return { ...base, street, number, postCode, town, country, householdId, language };
}

/** Most families share a name, some an account, and a few are patchwork. */
function familyMember(base: Person, other: Person, random: Random): Person {
  const { household, householdPatchwork, householdSharesIban } = PEOPLE_RATES;
  const home = sameHome(base, other);
  const family = random.happens((100 * householdPatchwork) / household) ? base.family : other.family;
  const sharesIban = random.happens((100 * householdSharesIban) / household);
  return sharesIban ? { ...home, family, iban: other.iban, ibanOnRecord: other.ibanOnRecord } : { ...home, family };
}

export function fullName(person: Person): string {
  return person.organization === '' ? `${person.given} ${person.family}` : person.organization;
}

export type Relations = Readonly<{
  /** Who shares home, account or full name with this person; without the person. */
  of(person: Person): readonly Person[];
  household(person: Person): readonly Person[];
  namesakes(person: Person): readonly Person[];
  sharingAccount(person: Person): readonly Person[];
}>;

export function relationsOf(people: readonly Person[]): Relations {
  const homes = grouped(people, (one) => one.householdId);
  const accounts = grouped(people, (one) => one.iban);
  const names = grouped(people, fullName);
  const others = (group: readonly Person[] | undefined, person: Person): readonly Person[] =>
    (group ?? []).filter((one) => one !== person);
  const relations: Relations = {
    household: (person) => others(homes.get(person.householdId), person),
    namesakes: (person) => others(names.get(fullName(person)), person),
    sharingAccount: (person) => others(accounts.get(person.iban), person),
    of: (person) => [
      ...new Set([...relations.household(person), ...relations.namesakes(person), ...relations.sharingAccount(person)]),
    ],
  };
  return relations;
}

function grouped(people: readonly Person[], keyOf: (person: Person) => string): ReadonlyMap<string, readonly Person[]> {
  const groups = new Map<string, Person[]>();
  for (const person of people) {
    const key = keyOf(person);
    groups.set(key, [...(groups.get(key) ?? []), person]);
  }
  return groups;
}
