/** What the database holds when the demo has ended, in the terms of its summary. Reads only. */
import { type PrintedPayment, printedPayment } from '../cli/payment-view.ts';
import type { Db } from '../models/db.ts';
import { type FileRow, listFiles } from '../models/files.ts';
import { type OpenItemRow, openItemByReferenceKey } from '../models/open-items.ts';
import { listPayments } from '../models/payments.ts';
import { formatMinor } from '../money.ts';
import { type ProofReport, proveAccounts } from '../processor/proof.ts';
import { referenceKey } from '../reference-key.ts';
import { type DemoGift, giftsIn, isGift } from './gifts.ts';
import { CHF } from './world.ts';

export type DemoMail = Readonly<{ to: string; subject: string; path: string }>;

export type DemoPayment = Readonly<{
  id: number;
  state: string;
  reason: string | null;
  direction: 'in' | 'out';
  amount: string;
  bookingDate: string;
  payer: string | null;
  allocations: readonly Readonly<{ title: string; reference: string; amount: string }>[];
  /** In words. */
  why: string;
}>;

/** What the second run did: nothing. */
export type SecondRun = Readonly<{
  fetched: number;
  imported: number;
  decided: number;
  consumed: number;
  sent: number;
}>;

/** A collective credit: the total of the statement, and what the details add up to. */
export type Collective = Readonly<{ paymentId: number; total: string; details: number; sum: string }>;

export type DemoFacts = Readonly<{
  /** Of the bank. */
  payments: readonly DemoPayment[];
  gifts: readonly DemoGift[];
  files: readonly FileRow[];
  mails: readonly DemoMail[];
  proof: ProofReport;
  collective: Collective | null;
  second: SecondRun;
}>;

export function factsOf({ db, mails, second }: { db: Db; mails: readonly DemoMail[]; second: SecondRun }): DemoFacts {
  const payments = [...listPayments(db)]
    .filter((row) => !isGift(row))
    .map((row) => paymentOf(db, printedPayment(db, row), row.stateReason));
  return {
    payments,
    gifts: giftsIn(db),
    files: listFiles(db),
    mails,
    proof: proveAccounts(db),
    collective: collectiveIn(db, payments),
    second,
  };
}

function paymentOf(db: Db, printed: PrintedPayment, reason: string | null): DemoPayment {
  const allocations = printed.allocations.map(({ reference, amount }) => ({
    title: itemOf(db, reference)?.title ?? reference,
    reference,
    amount,
  }));
  const { id, state, direction, amount, bookingDate, payerName } = printed;
  const why = reason === null ? titlesOf(allocations) : whyOf(db, printed, reason);
  return { id, state, reason, direction, amount, bookingDate, payer: payerName, allocations, why };
}

function itemOf(db: Db, reference: string): OpenItemRow | null {
  return openItemByReferenceKey(db, referenceKey(reference));
}

function titlesOf(allocations: DemoPayment['allocations']): string {
  const [only] = allocations;
  if (only !== undefined && allocations.length === 1) return only.title;
  return allocations.map(({ title, amount }) => `${title} ${amount}`).join(' + ');
}

const WORDS: Readonly<Record<string, string>> = {
  DEBIT: 'money that went out',
  DETAILED: 'a total, detailed in a camt.054',
  UNKNOWN_REFERENCE: 'a valid reference, but of nobody',
  NO_REFERENCE: 'no reference: what is it for?',
  OBLIGATION_CLOSED: 'paid already: a second time?',
};

function whyOf(db: Db, { suggestions }: PrintedPayment, reason: string): string {
  const known = WORDS[reason];
  if (known !== undefined) return known;
  const [planned] = suggestions[0]?.allocations ?? [];
  const item = planned === undefined ? null : itemOf(db, planned.reference);
  if (item?.amountMinor === undefined || item.amountMinor === null) return reason;
  const owed = formatMinor(item.amountMinor - item.allocatedMinor, CHF);
  if (reason === 'UNDERPAID') return `too little, ${owed} for ${item.title}`;
  return reason === 'OVERPAID' ? `too much, ${owed} for ${item.title}` : reason;
}

function collectiveIn(db: Db, payments: readonly DemoPayment[]): Collective | null {
  const total = payments.find(({ reason }) => reason === 'DETAILED');
  if (total === undefined) return null;
  const details = db.sqlite
    .prepare<[], { n: number; minor: number }>(
      `SELECT count(*) AS n, coalesce(sum(p.amount_minor), 0) AS minor FROM visible_payment p
       JOIN file f ON f.id = p.file_id WHERE f.message_type = 'camt.054'`,
    )
    .get();
  return {
    paymentId: total.id,
    total: total.amount,
    details: details?.n ?? 0,
    sum: formatMinor(details?.minor ?? 0, CHF),
  };
}
