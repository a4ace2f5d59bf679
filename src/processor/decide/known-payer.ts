/**
 * Payments without a reference from an account that has earned trust: confirmed several times for exactly one person, and
 * never contradicted since. The fit must be exact, alone, near its due date, and clearly ahead of the runner-up. Pure.
 */
import type { Evidence, KnownPerson } from '../decision.ts';
import { daysBetween } from '../evidence/days-between.ts';
import type { Search } from '../evidence/evidence-kind.ts';
import { fullName } from '../evidence/name-keys.ts';
import { isSamePerson } from '../evidence/payer.ts';
import { CONFIRMATIONS_MIN, EXPECTED_DAYS, isByHabit, MARGIN_MIN, type PolicyName } from '../policy.ts';
import { type Attempt, note } from './outcome.ts';
import { evidenceOf, type Weighed } from './proposals.ts';
import { saidOtherwise } from './said-otherwise.ts';
import { groupOf, sharesHome } from './together.ts';

const RIVAL_OF_HABIT = 'known-payer-rival';

/** The habit was held back because something else fits as well. */
export function isContested(evidence: readonly Evidence[]): boolean {
  return evidence.some(({ rule }) => rule === RIVAL_OF_HABIT);
}

/** Attempts, the surest first, or what is missing for one; null when nothing of the account's owner fits. */
export function matchKnownPayer(search: Search, ranked: readonly Weighed[]): readonly Attempt[] | Evidence | null {
  const trust = trustOf(search);
  if (trust === null) return null;
  const fitting = ranked.filter((one) => one.fits && isOf(trust.personId, one, search));
  const [best] = fitting;
  if (best === undefined) return null;
  const isHabit = trust.confirmations >= CONFIRMATIONS_MIN;
  const isOwn = isOwnAccount(trust, best, search);
  if (!isHabit && !isOwn) {
    return missing(`the account is confirmed ${trust.confirmations} of ${CONFIRMATIONS_MIN} times`);
  }
  if (search.isCut) return missing('there is more than could be looked at');
  if (search.giftWord !== null) return missing(`the payer writes "${search.giftWord}", which may be more than is owed`);
  if (fitting.length > 1) return rivals('several open items fit');
  if (!isExpectedNow(best, search.payment.bookingDate)) return missing('it is not due about now');
  const runnerUp = ranked.find((one) => one !== best && one.fits) ?? null;
  if (runnerUp !== null && best.score - runnerUp.score < MARGIN_MIN)
    return rivals(`${named(runnerUp)} is nearly as likely`);
  const payer = nameOfSomebodyElse(trust.personId, best, search);
  if (payer !== null) return missing(`the payer has the name of ${payer}`);
  const other = saidOtherwise(best.proposal, search);
  if (other !== null) return missing(`the payer writes "${other}", which may mean something else`);
  const habitRow = best.proposal.items.length === 1 ? 'known-payer-one-item' : 'known-payer-sum';
  const attempt = (row: PolicyName): Attempt => ({
    kind: 'attempt',
    row,
    allocations: best.proposal.allocations,
    evidence: [...evidenceOf(best), confirmedNote(trust), runnerUpNote(best, runnerUp)],
  });
  return [...(isHabit ? [attempt(habitRow)] : []), ...(isOwn ? [attempt('own-account-one-item')] : [])];
}

/**
 * Who owes the one item pays it from an account of theirs alone, in their own name. That the account is theirs may be told by an
 * import or a person, or by what was paid before; a person has never taken anything from it back.
 */
function isOwnAccount(trust: Trust, { proposal }: Weighed, search: Search): boolean {
  const [person] = proposal.persons;
  if (trust.isShared || trust.isContradicted || proposal.items.length > 1 || person?.id !== trust.personId)
    return false;
  return isSamePerson(search.nameOf(person));
}

function confirmedNote({ confirmations }: Trust): Evidence {
  const value =
    confirmations === 0
      ? 'the account is on record for this payer'
      : `${confirmations} ${confirmations === 1 ? 'payment' : 'payments'} from this account ${confirmations === 1 ? 'was' : 'were'} for this payer`;
  return note('confirmed', 'counterpartyIban', value);
}

type Trust = Readonly<{ personId: number; confirmations: number; isShared: boolean; isContradicted: boolean }>;

/**
 * How often the account was confirmed since a person last took something back. What this rule itself has matched confirms
 * nothing. Null when it is the account of nobody; no confirmations when it is that of several.
 */
function trustOf({ holders, paidBefore }: Search): Trust | null {
  const [personId] = holders;
  if (personId === undefined) return null;
  if (holders.size > 1) return { personId, confirmations: 0, isShared: true, isContradicted: false };
  const contradicted =
    paidBefore
      .flatMap((one) => one.contradictedAt ?? [])
      .sort()
      .at(-1) ?? '';
  const confirming = paidBefore.filter(
    (one) => !one.isReversed && one.createdAt > contradicted && !isByHabit(one.policy),
  );
  const confirmations = new Set(confirming.map(({ paymentId }) => paymentId)).size;
  return { personId, confirmations, isShared: false, isContradicted: contradicted !== '' };
}

/** Of the person, their household, or somebody who lives at the same address. */
function isOf(personId: number, { proposal }: Weighed, search: Search): boolean {
  const [item] = proposal.items;
  const trusted = search.persons.get(personId);
  if (item === undefined || trusted === undefined) return false;
  const group = trusted.householdId ?? `person ${personId}`;
  return groupOf(item, search) === group || proposal.persons.some((person) => sharesHome(person, trusted));
}

/** The bank names as payer somebody whom we know, and who has nothing to do with whom the account was confirmed for. */
function nameOfSomebodyElse(personId: number, { proposal }: Weighed, search: Search): string | null {
  const isPayer = (person: KnownPerson): boolean => isSamePerson(search.nameOf(person));
  const trusted = search.persons.get(personId);
  const own = trusted === undefined ? proposal.persons : [...proposal.persons, trusted];
  if (own.some(isPayer)) return null;
  const isAtHome = (person: KnownPerson): boolean =>
    own.some((one) => (one.householdId !== null && one.householdId === person.householdId) || sharesHome(one, person));
  const other = [...search.persons.values()].find((person) => isPayer(person) && !isAtHome(person));
  return other === undefined ? null : fullName(other);
}

function isExpectedNow({ proposal }: Weighed, bookingDate: string): boolean {
  return proposal.items.every(({ dueDate }) => {
    if (dueDate === null) return false;
    const late = daysBetween(dueDate, bookingDate);
    return -late <= EXPECTED_DAYS.before && late <= EXPECTED_DAYS.after;
  });
}

function runnerUpNote(best: Weighed, runnerUp: Weighed | null): Evidence {
  const value =
    runnerUp === null ? 'nothing else fits' : `${named(runnerUp)}, ${best.score - runnerUp.score} decibans behind`;
  return note('runner-up', 'score', value);
}

function named({ proposal }: Weighed): string {
  return proposal.items.map(({ reference }) => reference).join(' + ');
}

function missing(why: string): Evidence {
  return note('known-payer', 'policy', why);
}

/** What else fits stays a doubt when it is settled meanwhile (see `isContested`). */
function rivals(why: string): Evidence {
  return note(RIVAL_OF_HABIT, 'policy', why);
}
