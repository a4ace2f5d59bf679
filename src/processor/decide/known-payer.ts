/**
 * Payments without a reference from an account that has earned trust: confirmed several times for exactly one person, and
 * never contradicted since. The fit must be exact, alone, near its due date, and clearly ahead of the runner-up. Pure.
 */
import type { Evidence, KnownPerson } from '../decision.ts';
import { daysBetween } from '../evidence/days-between.ts';
import type { Search } from '../evidence/evidence-kind.ts';
import { plainWords } from '../evidence/plain-words.ts';
import { CONFIRMATIONS_MIN, EXPECTED_DAYS, MARGIN_MIN } from '../policy.ts';
import { type Attempt, note } from './outcome.ts';
import { groupOf, type Weighed } from './proposals.ts';

const RIVAL_OF_HABIT = 'known-payer-rival';

/** The habit was held back because something else fits as well. */
export function isContested(evidence: readonly Evidence[]): boolean {
  return evidence.some(({ rule }) => rule === RIVAL_OF_HABIT);
}

/** An attempt, or what is missing for one; null when nothing of the account's owner fits. */
export function matchKnownPayer(search: Search, ranked: readonly Weighed[]): Attempt | Evidence | null {
  const trust = trustOf(search);
  if (trust === null) return null;
  const fitting = ranked.filter((one) => one.fits && isOf(trust.personId, one, search));
  const [best] = fitting;
  if (best === undefined) return null;
  if (trust.confirmations < CONFIRMATIONS_MIN) {
    return missing(`the account is confirmed ${trust.confirmations} of ${CONFIRMATIONS_MIN} times`);
  }
  if (search.isCut) return missing('there is more than could be looked at');
  if (search.giftWord !== null) return missing(`the payer writes "${search.giftWord}", which may be more than is owed`);
  if (fitting.length > 1) return rivals('several open items fit');
  if (!isExpectedNow(best, search.payment.bookingDate)) return missing('it is not due about now');
  const runnerUp = ranked.find((one) => one !== best && one.fits) ?? null;
  if (runnerUp !== null && best.score - runnerUp.score < MARGIN_MIN)
    return rivals(`${named(runnerUp)} is nearly as likely`);
  return {
    kind: 'attempt',
    row: best.proposal.items.length === 1 ? 'known-payer-one-item' : 'known-payer-sum',
    allocations: best.proposal.allocations,
    evidence: [
      ...best.evidence,
      note('confirmed', 'counterpartyIban', `${trust.confirmations} payments from this account were for this payer`),
      runnerUpNote(best, runnerUp),
    ],
  };
}

type Trust = Readonly<{ personId: number; confirmations: number }>;

/**
 * How often the account was confirmed since a person last took something back. What this rule itself has matched confirms
 * nothing. Null when it is the account of nobody; no confirmations when it is that of several.
 */
function trustOf({ holders, paidBefore }: Search): Trust | null {
  const [personId] = holders;
  if (personId === undefined) return null;
  if (holders.size > 1) return { personId, confirmations: 0 };
  const contradicted =
    paidBefore
      .flatMap((one) => one.contradictedAt ?? [])
      .sort()
      .at(-1) ?? '';
  const confirming = paidBefore.filter(
    (one) => !one.isReversed && one.createdAt > contradicted && !(one.policy ?? '').startsWith('known-payer'),
  );
  return { personId, confirmations: new Set(confirming.map(({ paymentId }) => paymentId)).size };
}

/** Of the person, their household, or somebody who lives at the same address. */
function isOf(personId: number, { proposal }: Weighed, search: Search): boolean {
  const [item] = proposal.items;
  const trusted = search.persons.get(personId);
  if (item === undefined || trusted === undefined) return false;
  const group = trusted.householdId ?? `person ${personId}`;
  return groupOf(item, search) === group || proposal.persons.some((person) => sharesHome(person, trusted));
}

function sharesHome(one: KnownPerson, other: KnownPerson): boolean {
  if (one.street === null || one.postalCode === null) return false;
  const home = ({ street, buildingNumber, postalCode }: KnownPerson): string =>
    plainWords(street ?? '').join('') + (buildingNumber ?? '') + (postalCode ?? '');
  return home(one) === home(other);
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
