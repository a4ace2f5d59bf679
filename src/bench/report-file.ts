/** An invented settlement report of Adyen, and the gifts it is about, booked by the consumer of their messages with persons, contributions and mails. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { auditContextOf } from '../../jobs/audit.ts';
import { countsOf } from '../models/audit-files.ts';
import { closeDatabase, writeTransaction } from '../models/db.ts';
import { countByState } from '../models/payments.ts';
import { listBatches } from '../models/settlements.ts';
import type { AuditContext } from '../processor/audit/audit-policy.ts';
import { runReportFile } from '../processor/audit/run-file.ts';
import { consumeMessages } from '../processor/messages/consume.ts';
import { pushMessage } from '../processor/messages/push.ts';
import { contextOf, openInstallation } from './installation.ts';
import { inventedDonor } from './invented-donor.ts';
import type { AuditedReport, Clock } from './task.ts';

const HEADER =
  'Merchant Account,Psp Reference,Merchant Reference,Payment Method,Payment Method Variant,Creation Date,TimeZone,Type,' +
  'Modification Reference,Gross Currency,Gross Debit (GC),Gross Credit (GC),Exchange Rate,Net Currency,Net Debit (NC),' +
  'Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),Batch Number\n';
const NET_MINOR = 1_950;
const GROSS_MINOR = 2_000;
/** One gift in so many went back, in the same report: these rows are not in the books and have to be booked. */
export const REFUND_EVERY = 100;
const BITE = 5_000;
/** One of so many gifts comes from somebody who has given before. */
const GIVES_AGAIN = 4;

/** Makes an installation with `count` gifts booked, and the report that settles all of them, and their refunds, in one batch. */
export function prepareReport({ folder, count }: { folder: string; count: number }): { gifts: number } {
  const { config, db } = openInstallation(folder);
  db.sqlite.pragma('synchronous = OFF'); // who prepares a bench loses nothing by a power cut
  const audit = auditContextOf(
    contextOf(config, db, () => undefined),
    {},
  );
  const report = openSync(reportPath(folder), 'w');
  writeSync(report, HEADER);
  for (let first = 0; first < count; first += BITE) {
    const numbers = Array.from({ length: Math.min(BITE, count - first) }, (_, at) => 1_000_000 + first + at);
    writeSync(report, numbers.flatMap(rowsOf).join(''));
    bookGifts(audit, numbers);
  }
  writeSync(report, payoutRow(count * NET_MINOR - Math.floor(count / REFUND_EVERY) * GROSS_MINOR));
  closeSync(report);
  const gifts = countByState(db)['PROCESSED'] ?? 0;
  closeDatabase(db);
  return { gifts };
}

/** Holds the report against the books, as `audit run` does with one file. */
export async function auditReport({ folder }: { folder: string }, clock: Clock): Promise<AuditedReport> {
  const { config, db } = openInstallation(folder);
  const audit = auditContextOf(
    contextOf(config, db, () => undefined),
    {},
  );
  clock.start();
  const { file } = await runReportFile(audit, {
    path: reportPath(folder),
    name: 'report.csv',
    gateway: 'adyen',
    account: '',
  });
  clock.stop();
  const [batch] = listBatches(db, null);
  const { found = 0, booked = 0 } = countsOf(file);
  const result = {
    rows: file.rows,
    found,
    booked,
    isVerified: batch !== undefined && batch.netMinor === batch.payoutMinor,
  };
  closeDatabase(db);
  return result;
}

function reportPath(folder: string): string {
  return join(folder, 'report.csv');
}

function rowsOf(number: number): readonly string[] {
  const gift = `Verein,P${number},${number}.1,visa,,2026-11-10 09:00:00,CET,Settled,M${number},CHF,,20.00,1,CHF,,19.50,0.50,,,,7\n`;
  if (number % REFUND_EVERY !== 0) return [gift];
  const refund = `Verein,P${number},${number}.1,visa,,2026-11-11 09:00:00,CET,Refunded,R${number},CHF,20.00,,1,CHF,20.00,,,,,,7\n`;
  return [gift, refund];
}

function payoutRow(minor: number): string {
  const amount = `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
  return `Verein,,,,,2026-11-12 09:00:00,CET,MerchantPayout,"batch 7, Verein",,,,,CHF,${amount},,,,,,7\n`;
}

/** Each message leaves what it always does: a payment with its events, a contribution with its allocation, a person, and a mail. */
function bookGifts({ db, now, booking, messages, betweenBatches }: AuditContext, numbers: readonly number[]): void {
  writeTransaction(db, () => {
    for (const number of numbers)
      pushMessage(db, { queue: 'donations', body: giftOf(number), source: 'push', now: now() });
  });
  consumeMessages({ db, now, booking, policy: messages, betweenBatches });
}

function giftOf(number: number): Readonly<Record<string, unknown>> {
  const donor = number % GIVES_AGAIN === 0 ? number - 1 : number;
  return {
    gateway: 'adyen',
    gateway_txn_id: `P${number}`,
    order_id: `${number}.1`,
    contribution_tracking_id: number,
    date: '2026-11-10T08:00:00Z',
    currency: 'CHF',
    gross: '20.00',
    fee: '0.50',
    ...inventedDonor(donor),
  };
}
