/**
 * Whether the payer says that the money is for something or somebody else than an item. The habit of an account knows nothing of
 * "Miete Saal", or of the neighbour who is paid for. So each word must be a name of who owes or pays, a word of the title, or one of
 * those that people write on any payment; all others are a doubt, as nobody can list what money may be for. Pure.
 */
import { nameTokens } from '../../names/tokens.ts';
import type { KnownPerson } from '../decision.ts';
import type { Proposal, Search } from '../evidence/evidence-kind.ts';
import { fullName } from '../evidence/name-keys.ts';
import { payersPurpose } from '../evidence/payer.ts';
import { plainWords } from '../evidence/plain-words.ts';
import { USUAL_WORDS } from '../usual-words.ts';

/** Years, days, months and sums are in any text; three digits and more that are no year may be a number of something. */
const NUMBER = /\d[\d.,'’/:-]*/gu;
const USUAL_NUMBER =
  /^(?:(?:19|20)\d\d|\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]?(?:(?:19|20)?\d\d)?|\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,4}(?:[./-]\d{1,2})?)$/;

/** The first word by which something else may be meant; null when the payer says nothing, or only what agrees. */
export function saidOtherwise({ items, persons }: Proposal, search: Search): string | null {
  const { payer, payment, namedInText } = search;
  const own = new Set([...persons.flatMap(tokensOf), ...payer.names.flatMap(({ text }) => nameTokens(text))]);
  for (const id of namedInText) {
    const person = search.persons.get(id);
    if (person !== undefined && tokensOf(person).some((token) => !own.has(token))) return fullName(person);
  }
  const ofTitles = new Set(items.flatMap(({ title }) => plainWords(title)));
  const isUsual = (word: string): boolean =>
    word.toUpperCase() === payment.currency ||
    plainWords(word).every((plain) => USUAL_WORDS.has(plain) || ofTitles.has(plain)) ||
    nameTokens(word).every((token) => own.has(token));
  const purpose = payersPurpose(payment);
  const [words, numbers] = [purpose.match(/\p{L}{3,}/gu) ?? [], purpose.match(NUMBER) ?? []];
  const isSum = (number: string): boolean => Number(number.replace(/\D/g, '')) === payment.amountMinor;
  const isUsualNumber = (number: string): boolean => {
    const told = number.replace(/[.,'’/:-]+$/u, '');
    return USUAL_NUMBER.test(told) || isSum(told) || isSum(`${told}00`) || ofTitle(told, items);
  };
  return words.find((word) => !isUsual(word)) ?? numbers.find((number) => !isUsualNumber(number)) ?? null;
}

function ofTitle(number: string, items: Proposal['items']): boolean {
  return items.some(({ title }) => title.includes(number));
}

function tokensOf({ firstName, lastName, organization }: KnownPerson): readonly string[] {
  return [firstName, lastName, organization].flatMap((part) => (part === null ? [] : nameTokens(part)));
}
