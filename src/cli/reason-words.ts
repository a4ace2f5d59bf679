/** Why a payment is MANUAL or IRRELEVANT, in the few words that stand beside the code. docs/STAFF.md says what to do. */
import type { IrrelevantReason, ManualReason } from '../models/payment-state.ts';

const WORDS: Readonly<Record<ManualReason | IrrelevantReason, string>> = {
  REVERSAL_ENTRY: 'money that comes back',
  DUPLICATE_SUSPECT: 'perhaps reported twice',
  CONFLICTING_FACTS: 'delivered again with other facts',
  AMOUNT_SCALE: 'too many decimals',
  UNKNOWN_DIRECTION: 'neither credit nor debit',
  BATCH_SUM_MISMATCH: 'single payments do not add up to the total',
  DETAIL_MISSING: 'a total without its single payments',
  RULE_SAYS_PERSON: 'a rule of yours leaves it to a person',
  RULE_NOT_APPLIED: 'a rule of yours applies, but cannot be followed',
  CURRENCY_MISMATCH: 'expected in another currency',
  UNKNOWN_REFERENCE: 'nothing is expected under the reference',
  BAD_CHECKSUM: 'a mistyped reference',
  AMBIGUOUS_REFERENCE: 'the reference can mean several things',
  OBLIGATION_CLOSED: 'paid already, or cancelled',
  UNDERPAID: 'less than what is open',
  OVERPAID: 'more than what is open',
  NO_REFERENCE: 'no reference that we know',
  NOT_AUTOMATIC: 'it fits, but matches like it are left to a person',
  MISSING_BANK_ID_CONFLICT: 'several payments fit, none has an id of the bank',
  STALE_RATE: 'the exchange rate is too old',
  NO_CONTACT: 'nobody is known for it',
  REFUND_UNCLEAR: 'paid back, but of what',
  STAFF_REOPENED: 'opened again by a person',
  RACE_LOST: 'changed while it was decided',
  DEBIT: 'money that went out',
  BEFORE_OPENING: 'before the day from which we count',
  REVERSAL_OF: 'settles a payment that came back',
  DETAILED: 'a total whose single payments count instead',
  RULE: 'a rule of yours',
  PAYOUT: 'paid out by a payment processor',
  REFUND_PAYOUT: 'paid back to a donor',
  CANCELLED: 'cancelled',
  STAFF: 'a person said so',
};

/** `OVERPAID: more than what is open`; a reason that is in no table stays as it is. */
export function reasonInWords(reason: string): string {
  const words: Readonly<Record<string, string | undefined>> = WORDS;
  const known = words[reason];
  return known === undefined ? reason : `${reason}: ${known}`;
}
