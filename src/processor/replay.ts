/**
 * What another policy would have decided: every automatic decision of the past is made again, with the open items as they
 * were at that moment, and held against what came of it. The books are only read.
 */
import type { Db } from '../models/db.ts';
import { findDecidable } from '../models/payments.ts';
import { policyChanges } from '../models/policy-events.ts';
import { openReplayCopy, type ReplayedEvent } from '../models/replay-copy.ts';
import { decide } from './decide.ts';
import { decidable } from './decide-payments.ts';
import type { Decision, DecisionPolicy, Evidence } from './decision.ts';
import { databaseLookup } from './lookup/database-lookup.ts';
import { raisedLevels, withLevels } from './policy-levels.ts';

/**
 * How a decision would differ. `contradicts`: what a person decided (also where the machine did the same before they took it
 * back), or what is booked;
 * `booked`: what went to a person would be booked, as the person did it (`agrees`) or where nobody has decided yet;
 * `left`: what was booked would go to a person; `reason`: to a person, for another reason; `set-aside`: IRRELEVANT or not.
 */
export const DIFFERENCES = ['contradicts', 'booked', 'agrees', 'left', 'set-aside', 'reason'] as const;
export type Difference = (typeof DIFFERENCES)[number];

/** Decisions in short: `PROCESSED 12=10000`, `MANUAL NO_REFERENCE`, `IRRELEVANT DEBIT`; amounts in minor units by open item. */
export type ReplayedDecision = Readonly<{
  paymentId: number;
  eventId: number;
  difference: Difference;
  was: string;
  wouldBe: string;
  /** How the payment stands now. */
  now: string;
  evidence: readonly Evidence[];
}>;

export type ReplayReport = Readonly<{
  decisions: number;
  same: number;
  /** One for each payment that would be decided otherwise: the gravest, else the first. */
  differences: readonly ReplayedDecision[];
  /** Open items whose history does not say how they came to be what they are. */
  strayed: readonly number[];
}>;

export type ReplayOptions = Readonly<{
  /** What people raised counts from the moment they did, as it did then; else only what `policy` says. */
  followsLevels: boolean;
  /** Is told how many decisions were made again so far. */
  progress: (decisions: number) => void;
}>;

export function replay(db: Db, policy: DecisionPolicy, { followsLevels, progress }: ReplayOptions): ReplayReport {
  const copy = openReplayCopy(db);
  try {
    const outcomes = outcomesOf(copy.events());
    const found = new Map<number, ReplayedDecision>();
    let decisions = 0;
    let same = 0;
    const changes = policyChanges(db);
    const policyAt = (eventId: number): DecisionPolicy =>
      followsLevels ? withLevels(policy, raisedLevels(changes.filter(({ id }) => id < eventId))) : policy;
    for (const event of copy.events()) {
      if (isDecision(event)) {
        decisions += 1;
        const again = decideAgain(copy.db, event, policyAt(event.id), outcomes);
        if (again === null) same += 1;
        else if (isGraver(again, found.get(event.paymentId))) found.set(event.paymentId, again);
        progress(decisions);
      }
      copy.follow(event);
    }
    const differences = [...found.values()].sort(gravestFirst);
    return { decisions, same, differences, strayed: copy.strayed() };
  } finally {
    copy.close();
  }
}

type DecisionEvent = ReplayedEvent & Readonly<{ paymentId: number }>;

const DECIDER = 'job:process';

/** An automatic decision: not what an import, a person, or time did. */
function isDecision(event: ReplayedEvent): event is DecisionEvent {
  return event.paymentId !== null && event.actor === DECIDER && 'version' in event.data;
}

function decideAgain(
  db: Db,
  event: DecisionEvent,
  policy: DecisionPolicy,
  outcomes: ReadonlyMap<number, Outcome>,
): ReplayedDecision | null {
  const payment = findDecidable(db, event.paymentId);
  if (payment === null) throw new Error(`payment ${event.paymentId} has an event and does not exist`);
  const decision = decide(decidable(payment), databaseLookup(db), policy);
  const was = wordOf(event);
  const wouldBe = wordOfDecision(decision);
  const outcome = outcomes.get(event.paymentId) ?? NO_OUTCOME;
  if (was === wouldBe && !isTakenBack(wouldBe, outcome)) return null;
  const difference = differenceOf({ was, wouldBe }, outcome);
  const { paymentId, id: eventId } = event;
  return { paymentId, eventId, difference, was, wouldBe, now: outcome.now, evidence: decision.evidence };
}

function wordOf({ toState, reason, data }: ReplayedEvent): string {
  return toState === 'PROCESSED' ? `PROCESSED ${sharesIn(data['allocations'])}` : `${toState} ${reason ?? ''}`;
}

function wordOfDecision(decision: Decision): string {
  return decision.state === 'MATCHED'
    ? `PROCESSED ${sharesIn(decision.allocations)}`
    : `${decision.state} ${decision.reason}`;
}

/** `3=5000 12=10000`, by open item. */
function sharesIn(allocations: unknown): string {
  const list = (Array.isArray(allocations) ? allocations : []) as { openItemId: number; amountMinor: number }[];
  return list
    .toSorted((one, other) => one.openItemId - other.openItemId)
    .map(({ openItemId, amountMinor }) => `${openItemId}=${amountMinor}`)
    .join(' ');
}

/** How a payment ended, and what a person took back of it on the way. */
type Outcome = Readonly<{ now: string; byStaff: boolean; takenBack: ReadonlySet<string> }>;

const NO_OUTCOME: Outcome = { now: 'NEW', byStaff: false, takenBack: new Set() };

/** Refunds come after the decision and do not change what it was about. */
const PAID_BACK = new Set(['PARTIALLY_REFUNDED', 'REFUNDED', 'CHARGEBACK']);

function outcomesOf(events: Iterable<ReplayedEvent>): ReadonlyMap<number, Outcome> {
  const outcomes = new Map<number, Outcome>();
  for (const event of events) {
    if (event.paymentId === null || !('version' in event.data) || PAID_BACK.has(event.toState)) continue;
    const before = outcomes.get(event.paymentId) ?? NO_OUTCOME;
    const byStaff = event.actor.startsWith('staff:');
    const isUndone = byStaff && before.now.startsWith('PROCESSED') && event.toState === 'MANUAL';
    outcomes.set(event.paymentId, {
      now: wordOf(event),
      byStaff: byStaff || before.byStaff,
      takenBack: isUndone ? new Set([...before.takenBack, before.now]) : before.takenBack,
    });
  }
  return outcomes;
}

/** A person has undone exactly this, or has booked what it would set aside. */
function isTakenBack(wouldBe: string, { now, byStaff, takenBack }: Outcome): boolean {
  return takenBack.has(wouldBe) || (byStaff && wouldBe.startsWith('IRRELEVANT') && now.startsWith('PROCESSED'));
}

function differenceOf({ was, wouldBe }: Readonly<{ was: string; wouldBe: string }>, outcome: Outcome): Difference {
  const { now, byStaff } = outcome;
  const isBooked = now.startsWith('PROCESSED');
  const isSetAside = byStaff && now.startsWith('IRRELEVANT');
  if (wouldBe.startsWith('PROCESSED')) {
    if (now === wouldBe) return 'agrees';
    return isBooked || isSetAside || isTakenBack(wouldBe, outcome) ? 'contradicts' : 'booked';
  }
  if (wouldBe.startsWith('IRRELEVANT')) return isBooked ? 'contradicts' : 'set-aside';
  if (was.startsWith('PROCESSED')) return 'left';
  return was.startsWith('IRRELEVANT') ? 'set-aside' : 'reason';
}

function isGraver(one: ReplayedDecision, other: ReplayedDecision | undefined): boolean {
  return other === undefined || DIFFERENCES.indexOf(one.difference) < DIFFERENCES.indexOf(other.difference);
}

function gravestFirst(one: ReplayedDecision, other: ReplayedDecision): number {
  return DIFFERENCES.indexOf(one.difference) - DIFFERENCES.indexOf(other.difference) || one.paymentId - other.paymentId;
}
