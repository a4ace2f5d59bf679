/**
 * The state machine of a payment, as data. One table for bank files, audit reports, messages and staff.
 * `src/processor/transition.ts` is its only writer; a SQL trigger made from the same table refuses the rest
 * (see `stateGuardSql`), and the diagram in docs/ARCHITECTURE.md is drawn from it.
 */
export const PAYMENT_STATES = [
  'NEW',
  'IRRELEVANT',
  'MATCHED',
  'MANUAL',
  'PROCESSED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'CHARGEBACK',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** Who may cause a change: a job of ours, a message consumer, an audit report, a person, an import. */
export const ACTOR_KINDS = ['job', 'message', 'audit', 'staff', 'import'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export type TransitionRule = Readonly<{
  id: string;
  from: PaymentState;
  to: PaymentState;
  actors: readonly ActorKind[];
  /** One line for people: what causes it and what must hold. */
  when: string;
}>;

const T11_FROM = ['PROCESSED', 'PARTIALLY_REFUNDED'] as const;
const T12_FROM = ['PROCESSED', 'PARTIALLY_REFUNDED', 'REFUNDED'] as const;
const T13_FROM = ['CHARGEBACK', 'REFUNDED', 'PARTIALLY_REFUNDED'] as const;
const T16_FROM = ['NEW', 'MATCHED', 'MANUAL'] as const;
const REFUNDERS = ['job', 'message', 'audit', 'staff'] as const;

/**
 * Every allowed change of state; what is not listed is forbidden. Insertion as NEW (T0) is the import's right.
 * `T2+T4` and `T6+T4` are matches that book in the same pass: one event from the first state to PROCESSED.
 */
export const TRANSITIONS: readonly TransitionRule[] = [
  {
    id: 'T1',
    from: 'NEW',
    to: 'IRRELEVANT',
    actors: ['job', 'message'],
    when: 'a debit, an operator rule, before opening, a linked reversal',
  },
  {
    id: 'T2',
    from: 'NEW',
    to: 'MATCHED',
    actors: ['job', 'message'],
    when: 'verified references whose open amounts equal the payment',
  },
  {
    id: 'T2+T4',
    from: 'NEW',
    to: 'PROCESSED',
    actors: ['job', 'message', 'staff'],
    when: 'as T2, booked in the same pass; or a person books it (cash, cheque)',
  },
  { id: 'T3', from: 'NEW', to: 'MANUAL', actors: ['job', 'message'], when: 'any doubt: exactly one reason' },
  { id: 'T4', from: 'MATCHED', to: 'PROCESSED', actors: ['job', 'staff'], when: 'guards hold on fresh rows; booked' },
  { id: 'T5', from: 'MATCHED', to: 'MANUAL', actors: ['job', 'staff'], when: 'a guard no longer holds' },
  {
    id: 'T6',
    from: 'MANUAL',
    to: 'MATCHED',
    actors: ['job', 'staff'],
    when: 'a person assigns it, or new facts on an untouched payment',
  },
  { id: 'T6+T4', from: 'MANUAL', to: 'PROCESSED', actors: ['job', 'staff'], when: 'as T6, booked in the same pass' },
  {
    id: 'T7',
    from: 'MANUAL',
    to: 'IRRELEVANT',
    actors: ['job', 'staff'],
    when: 'a person says so, or its detail arrived',
  },
  { id: 'T8', from: 'IRRELEVANT', to: 'MANUAL', actors: ['staff'], when: 'a person reopens it' },
  { id: 'T9', from: 'MANUAL', to: 'REFUNDED', actors: REFUNDERS, when: 'never booked, and all of it paid back' },
  { id: 'T10', from: 'PROCESSED', to: 'PARTIALLY_REFUNDED', actors: REFUNDERS, when: 'a part was paid back' },
  ...T11_FROM.map(
    (from): TransitionRule => ({
      id: 'T11',
      from,
      to: 'REFUNDED',
      actors: REFUNDERS,
      when: 'all of it was paid back or reversed',
    }),
  ),
  ...T12_FROM.map(
    (from): TransitionRule => ({
      id: 'T12',
      from,
      to: 'CHARGEBACK',
      actors: REFUNDERS,
      when: 'taken back by the payer’s bank or card',
    }),
  ),
  ...T13_FROM.map(
    (from): TransitionRule => ({
      id: 'T13',
      from,
      to: 'PROCESSED',
      actors: REFUNDERS,
      when: 'the refund or chargeback was itself reversed',
    }),
  ),
  ...T13_FROM.filter((from) => from !== 'PARTIALLY_REFUNDED').map(
    (from): TransitionRule => ({
      id: 'T13',
      from,
      to: 'PARTIALLY_REFUNDED',
      actors: REFUNDERS,
      when: 'a part of the refunds was reversed',
    }),
  ),
  {
    id: 'T13',
    from: 'CHARGEBACK',
    to: 'REFUNDED',
    actors: REFUNDERS,
    when: 'the chargeback was reversed, and it was paid back besides',
  },
  { id: 'T14', from: 'PROCESSED', to: 'MANUAL', actors: ['staff', 'job'], when: 'a booking is undone' },
  {
    id: 'T14',
    from: 'PARTIALLY_REFUNDED',
    to: 'MANUAL',
    actors: ['staff'],
    when: 'a booking is undone; what went back stays gone',
  },
  { id: 'T15', from: 'NEW', to: 'MANUAL', actors: ['audit'], when: 'an audit row contradicts it' },
  { id: 'T15', from: 'MATCHED', to: 'MANUAL', actors: ['audit'], when: 'an audit row contradicts it' },
  ...T16_FROM.map(
    (from): TransitionRule => ({
      id: 'T16',
      from,
      to: 'CHARGEBACK',
      actors: REFUNDERS,
      when: 'taken back before it was booked',
    }),
  ),
  ...(['NEW', 'MATCHED'] as const).map(
    (from): TransitionRule => ({
      id: 'T16',
      from,
      to: 'REFUNDED',
      actors: REFUNDERS,
      when: 'reversed before it was booked',
    }),
  ),
  ...(['NEW', 'MATCHED'] as const).map(
    (from): TransitionRule => ({
      id: 'T16',
      from,
      to: 'MANUAL',
      actors: REFUNDERS,
      when: 'a part went back before it was booked',
    }),
  ),
  ...(['REFUNDED', 'CHARGEBACK'] as const).map(
    (from): TransitionRule => ({
      id: 'T17',
      from,
      to: 'MANUAL',
      actors: REFUNDERS,
      when: 'the money is here after all, and cannot be booked as it was: never booked, or its open items are taken',
    }),
  ),
  {
    id: 'R',
    from: 'MANUAL',
    to: 'MANUAL',
    actors: REFUNDERS,
    when: 'still a person’s, with another reason or a note',
  },
];

/** True when the table has this change for this kind of actor. */
export function mayTransition(change: { from: PaymentState; to: PaymentState; actor: ActorKind }): boolean {
  return TRANSITIONS.some(
    (rule) => rule.from === change.from && rule.to === change.to && rule.actors.includes(change.actor),
  );
}

/** The SQL of the two triggers that hold the table in the database: inserts are NEW, updates are in the table. */
export function stateGuardSql(): readonly string[] {
  const pairs = new Set(TRANSITIONS.map((rule) => `OLD.state = '${rule.from}' AND NEW.state = '${rule.to}'`));
  const allowed = [...pairs].map((pair) => `(${pair})`).join('\n    OR ');
  return [
    `CREATE TRIGGER payment_state_insert BEFORE INSERT ON payment WHEN NEW.state <> 'NEW'
BEGIN SELECT RAISE(ABORT, 'a payment begins as NEW'); END;`,
    `CREATE TRIGGER payment_state_update BEFORE UPDATE OF state ON payment
WHEN NOT (NEW.version = OLD.version + 1 AND (
    ${allowed}
))
BEGIN SELECT RAISE(ABORT, 'this change of state is not in the table'); END;`,
  ];
}

/** Why a payment needs a person. In order: the first that applies is the reason (DESIGN: state machine). */
export const MANUAL_REASONS = [
  'REVERSAL_ENTRY',
  'DUPLICATE_SUSPECT',
  'CONFLICTING_FACTS',
  'AMOUNT_SCALE',
  'UNKNOWN_DIRECTION',
  'BATCH_SUM_MISMATCH',
  'DETAIL_MISSING',
  'RULE_SAYS_PERSON',
  'RULE_NOT_APPLIED',
  'CURRENCY_MISMATCH',
  'UNKNOWN_REFERENCE',
  'BAD_CHECKSUM',
  'AMBIGUOUS_REFERENCE',
  'OBLIGATION_CLOSED',
  'UNDERPAID',
  'OVERPAID',
  'NO_REFERENCE',
  'NOT_AUTOMATIC',
  'MISSING_BANK_ID_CONFLICT',
  'STALE_RATE',
  'NO_CONTACT',
  'REFUND_UNCLEAR',
  'STAFF_REOPENED',
  'RACE_LOST',
] as const;
export type ManualReason = (typeof MANUAL_REASONS)[number];

/** Why a payment has nothing to match. */
export const IRRELEVANT_REASONS = [
  'DEBIT',
  'BEFORE_OPENING',
  'REVERSAL_OF',
  'DETAILED',
  'RULE',
  'PAYOUT',
  'REFUND_PAYOUT',
  'CANCELLED',
  'STAFF',
] as const;
export type IrrelevantReason = (typeof IRRELEVANT_REASONS)[number];
