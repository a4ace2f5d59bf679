/** One payment with everything that people are shown of it. */
import { AppError } from '../errors.ts';
import type { Db } from '../models/db.ts';
import { findFile } from '../models/files.ts';
import {
  findVisiblePayment,
  type ListedEvent,
  listEvents,
  type PaymentSource,
  sourcesOfPayment,
} from '../models/histories.ts';
import { mailsOfPayment, type OutboxRow } from '../models/outbox.ts';
import type { PaymentRow } from '../models/payments.ts';
import { type PrintedPayment, printedPayment } from './payment-view.ts';

/** What the screen and the document are made of. */
export type ShownPayment = Readonly<{
  row: PaymentRow;
  printed: PrintedPayment;
  sources: readonly PaymentSource[];
  events: readonly ListedEvent[];
  mails: readonly OutboxRow[];
}>;

/** Throws PAYMENT_UNKNOWN. */
export function shownPayment(db: Db, id: number): ShownPayment {
  const row = findVisiblePayment(db, id);
  if (row === null) {
    throw new AppError({
      kind: 'not-found',
      code: 'PAYMENT_UNKNOWN',
      message: `there is no payment P-${id}`,
      hint: 'quittance list shows them all',
    });
  }
  const sources = sourcesOfPayment(db, id);
  const first = sources.find((source) => source.relation === 'first') ?? null;
  const listed = {
    ...row,
    fileName: row.fileId === null ? null : (findFile(db, row.fileId)?.name ?? null),
    bankStatementId: first?.bankStatementId ?? null,
    statementPosition: first?.statement ?? null,
  };
  return {
    row,
    printed: printedPayment(db, listed),
    sources,
    events: [...listEvents(db, { paymentId: id })],
    mails: mailsOfPayment(db, id),
  };
}
