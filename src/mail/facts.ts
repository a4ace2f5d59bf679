/**
 * What each kind of mail is told, as it is kept in the outbox (JSON): integers in minor units, dates as `YYYY-MM-DD`. Nothing
 * here comes from the words of a payer: no account number, no address, no remittance text. A new kind of mail begins here.
 */
/** What money was given to: our title, our reference, and how much of the payment it got. */
export type FactsItem = Readonly<{ title: string; reference: string; amountMinor: number }>;

/** Every mail about a payment: which one, in our own short reference (`P-1042`), and when the bank booked it. */
type OfPayment = Readonly<{ currency: string; bookingDate: string; paymentReference: string }>;
/** From our own record of the person, never from the bank. Null is greeted without a name. */
type ToPerson = Readonly<{ recipientName: string | null }>;

/** What became of the money of a payment. */
export type FactsMoney = Readonly<{
  amountMinor: number;
  items: readonly FactsItem[];
  /** What is still open of these items, after this payment. */
  restMinor?: number;
  /** What was paid beyond what was asked for: paid back, or kept with the item. */
  excess?: Readonly<{ amountMinor: number; fate: 'returned' | 'kept' }>;
}>;

/** A payment that is booked: one mail for each recipient, naming everything of theirs that it settles. */
export type ReceiptFacts = OfPayment & ToPerson & FactsMoney & Readonly<{ frequency?: 'month' | 'year' }>;

/**
 * What an earlier mail said is not so: it was for something else, another rest is open or too much, or nobody knows any more what it
 * was for (`now` is null). In mails of before nothing is said of rests.
 */
export type CorrectionFacts = OfPayment & ToPerson & Readonly<{ told: FactsMoney; now: FactsMoney | null }>;

/** Money has gone back. `amountMinor` is what went back on `refundDate`, `paidMinor` the whole payment. */
export type RefundFacts = OfPayment &
  ToPerson &
  Readonly<{
    amountMinor: number;
    refundDate: string;
    paidMinor: number;
    items: readonly FactsItem[];
    /** We paid it back (what mails of before meant), or the payer's bank or card took it. */
    how?: 'paid_back' | 'taken_back';
  }>;

/** How money came to us. */
export type WayOfMoney = 'bank' | 'gateway' | 'cash' | 'cheque';

/** For people of the organisation, about a gift above `thresholdMinor`. Says nothing of who gave. */
export type LargeDonationFacts = OfPayment &
  Readonly<{ amountMinor: number; thresholdMinor: number; source: WayOfMoney; items: readonly FactsItem[] }>;

/** Something is still open; the bill is attached. */
export type ReminderFacts = ToPerson &
  Readonly<{
    currency: string;
    title: string;
    reference: string;
    openMinor: number;
    dueDate: string | null;
  }>;

export type MailFacts = Readonly<{
  confirmation: ReceiptFacts;
  thank_you: ReceiptFacts;
  recurring_first: ReceiptFacts;
  recurring_later: ReceiptFacts;
  fund_gift: ReceiptFacts;
  part_payment: ReceiptFacts;
  overpayment: ReceiptFacts;
  correction: CorrectionFacts;
  refund: RefundFacts;
  large_donation: LargeDonationFacts;
  reminder: ReminderFacts;
}>;
export type MailKind = keyof MailFacts;
