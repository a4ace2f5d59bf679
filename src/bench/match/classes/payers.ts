/** Classes N1 to N6: payments without a reference, where only the payer, the sum and the day speak. */
import { madeIban } from '../ibans.ts';
import { nameVariant } from '../name-variants.ts';
import { fullName } from '../people.ts';
import { type Played, type Stage, senderOf } from '../stage.ts';
import type { Person, Sender } from '../types.ts';
import { credit, matching, type Scene, sumFor, truthOf, wordsWithout } from './playing.ts';

type PayerWish = Readonly<{
  paymentClass: 'N1' | 'N2' | 'N3' | 'N4' | 'N5';
  person: Person;
  payer: Sender;
  tags?: readonly string[];
  /** Instead of the usual words. */
  words?: string;
  decidable?: boolean;
  rivalsAmong: readonly Person[];
}>;

/** One open item, exactly paid, without its reference. */
function payWithoutReference(stage: Stage, wish: PayerWish): void {
  const { item, payDay } = stage.expect(wish.person, { isFixed: true });
  const amountMinor = sumFor(stage, item);
  const lines = [wish.words ?? wordsWithout(stage, item)];
  const sent = credit({ date: payDay, amountMinor, currency: item.currency, payer: wish.payer, lines });
  const { tags = [], decidable = true } = wish;
  const truth: Played['truth'] = truthOf(wish.paymentClass, { ...matching(item, amountMinor), tags, decidable });
  stage.pay({ sent, truth, rivalsAmong: [wish.person, ...wish.rivalsAmong] });
}

/** Standing orders mostly: the same account pays month after month. */
const REGULAR_PERCENT = 60;
const CONFIRMED_OFTEN = 3;

export const n1: Scene = (stage) => {
  const { random, relations } = stage;
  const isKnown = (one: Person): boolean => one.ibanOnRecord || stage.confirmations(one) > 0;
  const person = random.happens(REGULAR_PERCENT) ? stage.regular(isKnown) : stage.person(isKnown);
  const payer = senderOf(person);
  const rivalsAmong = relations.sharingAccount(person);
  payWithoutReference(stage, { paymentClass: 'N1', person, payer, tags: [knownBy(stage, person)], rivalsAmong });
};

function knownBy(stage: Stage, person: Person): string {
  if (stage.confirmations(person) >= CONFIRMED_OFTEN) return 'confirmed-often';
  if (person.ibanOnRecord) return 'on-record';
  return stage.confirmations(person) > 0 ? 'confirmed' : 'new-account';
}

const withNewAccount = (stage: Stage, person: Person, name = fullName(person)): Sender =>
  senderOf(person, { name, iban: madeIban(stage.random, false) });

export const n2: Scene = (stage) => {
  const person = stage.person();
  const payer = withNewAccount(stage, person);
  payWithoutReference(stage, { paymentClass: 'N2', person, payer, rivalsAmong: stage.relations.namesakes(person) });
};

export const n3: Scene = (stage) => {
  const person = stage.person();
  const { tag, name } = nameVariant(person, stage.random);
  const payer = withNewAccount(stage, person, name);
  const rivalsAmong = stage.relations.of(person);
  payWithoutReference(stage, { paymentClass: 'N3', person, payer, tags: [tag], rivalsAmong });
};

/** A member of the household pays, from an account of their own or from the common one. */
export const n4: Scene = (stage) => {
  const { relations, random } = stage;
  const person = stage.person((one) => relations.household(one).some(({ organization }) => organization === ''));
  const [relative = person] = relations.household(person);
  const isNamed = random.happens(40);
  payWithoutReference(stage, {
    paymentClass: 'N4',
    person,
    payer: senderOf(relative),
    tags: [isNamed ? 'named-in-text' : 'not-named'],
    ...(isNamed ? { words: `für ${person.given}` } : {}),
    rivalsAmong: relations.household(person),
  });
};

/** A company pays for somebody. Without a name in the text nobody can know for whom. */
export const n5: Scene = (stage) => {
  const person = stage.person();
  const isNamed = stage.random.happens(60);
  payWithoutReference(stage, {
    paymentClass: 'N5',
    person,
    payer: senderOf(stage.company()),
    tags: [isNamed ? 'named-in-text' : 'not-named'],
    ...(isNamed ? { words: `Kurskosten ${fullName(person)}` } : {}),
    decidable: isNamed,
    rivalsAmong: stage.relations.namesakes(person),
  });
};

/** Two people of one name, or on one account, owe the same. */
export const n6: Scene = (stage) => {
  const { relations, random } = stage;
  const twinsOf = (one: Person): readonly Person[] => [...relations.namesakes(one), ...relations.sharingAccount(one)];
  const person = stage.person((one) => twinsOf(one).some(({ organization }) => organization === ''));
  const [twin = person] = twinsOf(person).filter(({ organization }) => organization === '');
  const isNamesake = fullName(twin) === fullName(person);
  const { item, payDay } = stage.expect(person, { isFixed: true });
  const amountMinor = sumFor(stage, item);
  const other = stage.expect(twin, { isFixed: true, currency: item.currency, amountMinor });
  const name = isNamesake ? fullName(person) : `Familie ${person.family}`;
  const iban = isNamesake ? madeIban(random, false) : person.iban;
  const payer = senderOf(person, { name, iban, address: [] });
  const lines = [wordsWithout(stage, { ...item, title: '' })];
  stage.pay({
    sent: credit({ date: payDay, amountMinor, currency: item.currency, payer, lines }),
    truth: truthOf('N6', {
      ...matching(item, amountMinor),
      tags: [isNamesake ? 'namesakes' : 'shared-account'],
      decidable: false,
      candidates: [item.reference, other.item.reference],
    }),
    rivalsAmong: [...new Set([person, twin, ...relations.of(person), ...relations.household(twin)])],
  });
};
