/** What waits for a person, as the list, its groups and the spreadsheet have it: oldest first. */
import type { Asked } from '../models/approvals.ts';
import { listPayments } from '../models/payments.ts';
import { claimsAt } from '../models/staff.ts';
import { waitingApprovals } from '../processor/staff/approval.ts';
import type { CommandContext } from './command.ts';
import { type PrintedPayment, printedPayment } from './payment-view.ts';
import { accountOf, decimal } from './values.ts';

export type QueueFilter = Readonly<{ why?: string; account?: string }>;

export type QueueRow = PrintedPayment &
  Readonly<{ amountMinor: number; version: number; claimedBy: string | null; asked: Asked | null }>;

export function queueRows(context: CommandContext, { why, account }: QueueFilter): readonly QueueRow[] {
  const db = context.db();
  const code = why?.trim().toUpperCase();
  const claims = new Map(claimsAt(db, context.now()).map(({ paymentId, actor }) => [paymentId, actor]));
  const asks = new Map(waitingApprovals({ db }).map((one) => [one.paymentId, one]));
  const rows: QueueRow[] = [];
  for (const row of listPayments(db, {
    states: ['MANUAL'],
    ...(account === undefined ? {} : { account: accountOf(account) }),
  })) {
    if (code !== undefined && row.stateReason !== code) continue;
    const { amountMinor, version } = row;
    const [claimedBy, asked] = [claims.get(row.id) ?? null, asks.get(row.id) ?? null];
    rows.push({ ...printedPayment(db, row), amountMinor, version, claimedBy, asked });
  }
  return rows.sort((one, other) => one.bookingDate.localeCompare(other.bookingDate) || one.id - other.id);
}

/** As in `list`, with the version for `--if-version`, who looks at it, and who has asked for a second person. */
export function queueObject({ amountMinor, asked, ...row }: QueueRow): object {
  return { ...row, approval: asked === null ? null : approvalObject(asked) };
}

/** What waits for a second person, for `--json`. */
export function approvalObject({ eventId, at, actor, paymentId, openItemId, data }: Asked): object {
  return {
    event: `E-${eventId}`,
    at,
    by: actor,
    action: data.action,
    paymentId,
    openItemId,
    amount: decimal(data.askedMinor, data.askedCurrency),
    currency: data.askedCurrency,
  };
}

/** Sums by currency: credits add, debits take away. */
export function sumsOf(rows: readonly QueueRow[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { currency, amountMinor, direction } of rows) {
    sums.set(currency, (sums.get(currency) ?? 0) + (direction === 'in' ? amountMinor : -amountMinor));
  }
  return sums;
}

export function sumText(rows: readonly QueueRow[]): string {
  return [...sumsOf(rows)].map(([currency, minor]) => `${decimal(minor, currency)} ${currency}`).join(' + ');
}
