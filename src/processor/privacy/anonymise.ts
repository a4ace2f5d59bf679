/**
 * What the law asks for: say what is stored of somebody, hand it out, erase it, and erase by itself what need not be kept any
 * longer. Amounts, days and the history stay. Called by `quittance privacy`.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '../../models/db.ts';
import {
  addressesOf,
  lastingKeys,
  mailsAbout,
  type PaymentHit,
  paymentsNamedBefore,
  paymentsOfPerson,
  type Subjects,
} from '../../models/personal-data.ts';
import { countTold, type OldTold, toldBefore } from '../../models/told-data.ts';
import { clearOld, clearSubjects } from './clear.ts';
import { doneFiles, queueFilesNaming, removeFiles } from './dropped-files.ts';
import { rememberErased } from './erased-list.ts';

export type ErasurePlan = Subjects &
  Readonly<{
    mails: readonly number[];
    /** Messages, sessions, rows of reports that tell of them. */
    told: number;
    /** Files of messages in `data/queue` that are done and name them. */
    files: readonly string[];
  }>;

/** Everything that goes with these persons and payments. */
export function planErasure(db: Db, named: Subjects, dataDir: string): ErasurePlan {
  const theirs = named.persons.flatMap((id) => paymentsOfPerson(db, id)).map(({ id }) => id);
  const payments = [...new Set([...named.payments, ...theirs])].sort((a, b) => a - b);
  const subjects = { persons: named.persons, payments };
  const addresses = addressesOf(db, subjects.persons);
  const told = countTold(db, { ...subjects, addresses });
  return { ...subjects, mails: mailsAbout(db, subjects), told, files: queueFilesNaming(dataDir, addresses) };
}

/** First the list outside the database, then the books, then the mails that lie as files. */
export function erase(db: Db, plan: ErasurePlan, place: Readonly<{ dataDir: string; actor: string; now: Date }>): void {
  rememberErased(place.dataDir, lastingKeys(db, plan), place.now);
  clearSubjects(db, plan, { ...place, reason: 'ANONYMISED' });
  removeMailFiles(join(place.dataDir, 'mail'), (id) => plan.mails.includes(id));
  removeFiles(plan.files);
}

export type RetentionPlan = Readonly<{
  /** Payments booked before this day are kept without their payers. */
  paymentsBefore: string;
  payments: readonly PaymentHit[];
  /** Mail files written before this instant go. */
  mailsBefore: Date;
  mailFiles: readonly string[];
  /** What was told of donors before that instant, and is settled. */
  told: OldTold;
  /** Files of messages from before that instant, reports from before that day. */
  droppedFiles: readonly string[];
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
  const droppedFiles = doneFiles(dataDir)
    .filter(({ kind, modifiedAt }) => modifiedAt < (kind === 'queue' ? mailsBefore : new Date(paymentsBefore)))
    .map(({ path }) => path);
  const payments = paymentsNamedBefore(db, paymentsBefore);
  return { paymentsBefore, payments, mailsBefore, mailFiles, told: toldBefore(db, mailsBefore), droppedFiles };
}

export function applyRetention(
  db: Db,
  plan: RetentionPlan,
  place: { dataDir: string; actor: string; now: Date },
): void {
  const subjects = { persons: [], payments: plan.payments.map(({ id }) => id) };
  rememberErased(place.dataDir, lastingKeys(db, subjects), place.now);
  clearSubjects(db, subjects, { ...place, reason: 'RETENTION_OVER' });
  clearOld(db, plan.told);
  removeFiles([...plan.mailFiles, ...plan.droppedFiles]);
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
