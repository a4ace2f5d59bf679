/**
 * Invented facts of every kind: to try a template before the first donor reads it (`outbox preview KIND`, and whenever templates
 * of an organisation are read).
 */
import type { CorrectionFacts, MailFacts, ReceiptFacts, RefundFacts, ReminderFacts } from './facts.ts';

const ITEM = { title: 'Salsa Basics', reference: 'SB-4711', amountMinor: 10_000 };
const GIFT = { title: 'Gifts 2026', reference: 'GIFTS', amountMinor: 10_000 };

const RECEIPT: ReceiptFacts = {
  recipientName: 'Anna Muster',
  amountMinor: 10_000,
  currency: 'CHF',
  bookingDate: '2026-11-20',
  items: [ITEM],
  paymentReference: 'P-1042',
};
const GIVEN: ReceiptFacts = { ...RECEIPT, items: [GIFT] };

const CORRECTION: CorrectionFacts = {
  recipientName: 'Anna Muster',
  currency: 'CHF',
  bookingDate: '2026-11-20',
  paymentReference: 'P-1042',
  told: { amountMinor: 10_000, items: [ITEM] },
  now: { amountMinor: 10_000, items: [{ title: 'Tango', reference: 'TA-12', amountMinor: 10_000 }] },
};

const RETURNED = {
  amountMinor: 11_500,
  items: [ITEM],
  excess: { amountMinor: 1_500, fate: 'returned' },
} as const;

const REFUND: RefundFacts = {
  recipientName: 'Anna Muster',
  amountMinor: 2_500,
  currency: 'CHF',
  how: 'paid_back',
  refundDate: '2026-11-27',
  bookingDate: '2026-11-20',
  paidMinor: 10_000,
  paymentReference: 'P-1042',
  items: [ITEM],
};

const REMINDER: ReminderFacts = {
  recipientName: 'Anna Muster',
  currency: 'CHF',
  title: 'Salsa Basics',
  reference: 'SB-4711',
  openMinor: 10_000,
  dueDate: '2026-10-31',
};

export const SAMPLES: { readonly [K in keyof MailFacts]: MailFacts[K] } = {
  confirmation: RECEIPT,
  thank_you: GIVEN,
  recurring_first: { ...GIVEN, frequency: 'month' },
  recurring_later: { ...GIVEN, frequency: 'year' },
  fund_gift: GIVEN,
  part_payment: { ...RECEIPT, amountMinor: 6_000, items: [{ ...ITEM, amountMinor: 6_000 }], restMinor: 4_000 },
  overpayment: {
    ...RECEIPT,
    items: [{ ...ITEM, amountMinor: 8_500 }],
    excess: { amountMinor: 1_500, fate: 'returned' },
  },
  correction: CORRECTION,
  refund: REFUND,
  large_donation: {
    amountMinor: 250_000,
    thresholdMinor: 100_000,
    currency: 'CHF',
    bookingDate: '2026-11-20',
    paymentReference: 'P-1042',
    source: 'bank',
    items: [{ ...GIFT, amountMinor: 250_000 }],
  },
  reminder: REMINDER,
};

/** What a kind can also look like: the conditions of its words. */
export const MORE_SAMPLES: { readonly [K in keyof MailFacts]?: readonly MailFacts[K][] } = {
  confirmation: [
    { ...RECEIPT, amountMinor: 15_000, items: [ITEM, { title: 'Tango', reference: 'TA-12', amountMinor: 5_000 }] },
  ],
  overpayment: [{ ...RECEIPT, excess: { amountMinor: 1_500, fate: 'kept' } }],
  correction: [
    { ...CORRECTION, now: null },
    { ...CORRECTION, now: { amountMinor: 6_000, items: [{ ...ITEM, amountMinor: 6_000 }], restMinor: 4_000 } },
    { ...CORRECTION, told: { ...CORRECTION.told, restMinor: 1_000, excess: RETURNED.excess }, now: CORRECTION.told },
    { ...CORRECTION, now: RETURNED },
    {
      ...CORRECTION,
      now: { ...RETURNED, items: [{ ...ITEM, amountMinor: 11_500 }], excess: { amountMinor: 1_500, fate: 'kept' } },
    },
  ],
  refund: [{ ...REFUND, how: 'taken_back', amountMinor: 10_000 }],
  reminder: [{ ...REMINDER, dueDate: null }],
};
