/**
 * What the law asks for: say what is stored of somebody, hand it out, erase it, and erase by itself what need not be kept any
 * longer. Amounts, days and the history stay. Called by `quittance privacy`.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, writeTransaction } from '../../models/db.ts';
import {
  clearMessages,
  lastingKeys,
  mailsAbout,
  type PaymentHit,
  paymentsNamedBefore,
  paymentsOfPerson,
  type Subjects,
} from '../../models/personal-data.ts';
import { clearSubjects } from './clear.ts';
import { rememberErased } from './erased-list.ts';

export type ErasurePlan = Subjects & Readonly<{ mails: readonly number[]; addresses: readonly string[] }>;

/** Everything that goes with these persons and payments. */
export function planErasure(db: Db, named: Subjects & Readonly<{ addresses: readonly string[] }>): ErasurePlan {
  const theirs = named.persons.flatMap((id) => paymentsOfPerson(db, id)).map(({ id }) => id);
  const payments = [...new Set([...named.payments, ...theirs])].sort((a, b) => a - b);
  const subjects = { persons: named.persons, payments };
  return { ...subjects, mails: mailsAbout(db, subjects), addresses: named.addresses };
}

/** First the list outside the database, then the books, then the mails that lie as files. */
export function erase(db: Db, plan: ErasurePlan, place: Readonly<{ dataDir: string; actor: string; now: Date }>): void {
  rememberErased(place.dataDir, lastingKeys(db, plan), place.now);
  writeTransaction(db, () => plan.addresses.forEach((address) => void clearMessages(db, address)));
  clearSubjects(db, plan, { ...place, reason: 'ANONYMISED' });
  removeMailFiles(join(place.dataDir, 'mail'), (id) => plan.mails.includes(id));
}

export type RetentionPlan = Readonly<{
  /** Payments booked before this day are kept without their payers. */
  paymentsBefore: string;
  payments: readonly PaymentHit[];
  /** Mail files written before this instant go. */
  mailsBefore: Date;
  mailFiles: readonly string[];
}>;

/** Ten business years and the current one, for the books; months for what is no voucher. */
export function planRetention(
  db: Db,
  { dataDir, keepYears, keepMonths, now }: { dataDir: string; keepYears: number; keepMonths: number; now: Date },
): RetentionPlan {
  const paymentsBefore = `${now.getUTCFullYear() - keepYears}-01-01`;
  const mailsBefore = new Date(now);
  mailsBefore.setUTCMonth(mailsBefore.getUTCMonth() - keepMonths);
  const folder = join(dataDir, 'mail');
  const mailFiles = emlFiles(folder).filter((path) => statSync(path).mtime < mailsBefore);
  return { paymentsBefore, payments: paymentsNamedBefore(db, paymentsBefore), mailsBefore, mailFiles };
}

export function applyRetention(
  db: Db,
  plan: RetentionPlan,
  place: { dataDir: string; actor: string; now: Date },
): void {
  const subjects = { persons: [], payments: plan.payments.map(({ id }) => id) };
  rememberErased(place.dataDir, lastingKeys(db, subjects), place.now);
  clearSubjects(db, subjects, { ...place, reason: 'RETENTION_OVER' });
  for (const path of plan.mailFiles) rmSync(path, { force: true });
}

function emlFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d+-.*\.eml$/.test(name))
    .map((name) => join(folder, name));
}

function removeMailFiles(folder: string, isTheirs: (id: number) => boolean): void {
  for (const path of emlFiles(folder)) {
    const [, id = ''] = /(\d+)-[^/]*$/.exec(path) ?? [];
    if (isTheirs(Number(id))) rmSync(path, { force: true });
  }
}
