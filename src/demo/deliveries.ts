/**
 * What lies on the server of the demo's bank: the statements of two days, the details of a collective credit, one file
 * delivered twice, one issued again under a new message id, and one that was cut off in the middle. Pure.
 */
import { parseMoney } from '../money.ts';
import { type Calendar, deliveryOf } from './calendar.ts';
import type { ReferencesByItem } from './expected-file.ts';
import { digitsOf } from './people.ts';
import { type CamtFile, closingMinorOf, renderCamt } from './statements.ts';
import { ACCOUNTS, CHF, STATEMENTS, type Statement } from './world.ts';

/**
 * - `statement`: a camt.053; `details`: the camt.054 of its collective credit.
 * - `same-bytes`: a statement again under another name. `issued-again`: the same statement in a new message.
 * - `cut`: a statement of which the second half is missing. `whole`: the same once more, complete, not on the server yet.
 */
export type FileRole = 'statement' | 'details' | 'same-bytes' | 'issued-again' | 'cut' | 'whole';
export type BankFile = Readonly<{
  role: FileRole;
  name: string;
  bytes: Buffer;
  deliveredAt: Date;
  statement: Statement;
}>;

/** In the order in which the bank delivers. The last one (`whole`) is kept back. */
export function deliveries(calendar: Calendar, references: ReferencesByItem): readonly BankFile[] {
  const { coursesFirst, coursesSecond, donationsFirst, donationsSecond } = STATEMENTS;
  const courses = parseMoney(ACCOUNTS.courses.opening, CHF).minor;
  const donations = parseMoney(ACCOUNTS.donations.opening, CHF).minor;
  const collective: Statement = { ...coursesSecond, entries: onlyCollective(coursesSecond) };
  const make = (role: FileRole, order: number, statement: Statement, openingMinor: number | null): BankFile =>
    bankFile({ role, order, statement, openingMinor, calendar, references });
  return [
    make('statement', 0, coursesFirst, courses),
    make('statement', 1, donationsFirst, donations),
    make('statement', 2, coursesSecond, closingMinorOf(courses, coursesFirst.entries)),
    make('details', 3, collective, null),
    make('cut', 4, donationsSecond, closingMinorOf(donations, donationsFirst.entries)),
    { ...make('statement', 0, coursesFirst, courses), ...renamed(calendar, coursesFirst, 5), role: 'same-bytes' },
    make('issued-again', 6, donationsFirst, donations),
    make('whole', 7, donationsSecond, closingMinorOf(donations, donationsFirst.entries)),
  ];
}

function onlyCollective(statement: Statement): Statement['entries'] {
  return statement.entries.filter(({ shape }) => shape === 'collective');
}

type Making = Readonly<{
  role: FileRole;
  order: number;
  statement: Statement;
  openingMinor: number | null;
  calendar: Calendar;
  references: ReferencesByItem;
}>;

function bankFile({ role, order, statement, openingMinor, calendar, references }: Making): BankFile {
  const day = calendar[statement.day];
  const message = openingMinor === null ? 'camt.054' : 'camt.053';
  const deliveredAt = deliveredAtOf(calendar, statement, order);
  const isAgain = role === 'issued-again' || role === 'whole';
  const file: CamtFile = {
    message,
    messageId: digitsOf(`message/${order}/${day}`, 23),
    createdAt: deliveredAt,
    statementId: digitsOf(`statement/${message}/${statement.account}/${day}`, 23),
    sequence: statement.day === 'first' ? 118 : 119,
    day,
    account: statement.account,
    openingMinor,
    entries: statement.entries,
    isDuplicate: isAgain,
  };
  const text = renderCamt(file, references);
  const bytes = Buffer.from(role === 'cut' ? text.slice(0, Math.floor(text.length / 2)) : text);
  return { role, name: nameOf({ message, statement, order, deliveredAt }), bytes, deliveredAt, statement };
}

function renamed(calendar: Calendar, statement: Statement, order: number): { name: string; deliveredAt: Date } {
  const deliveredAt = deliveredAtOf(calendar, statement, order);
  return { name: nameOf({ message: 'camt.053', statement, order, deliveredAt }), deliveredAt };
}

/** Later orders are deliveries of the second day. */
function deliveredAtOf(calendar: Calendar, statement: Statement, order: number): Date {
  return deliveryOf(order < 2 ? calendar[statement.day] : calendar.second, order * 5);
}

/** As PostFinance names its files: T for the test platform, the account, a number, the time of delivery. */
function nameOf(file: Readonly<{ message: string; statement: Statement; order: number; deliveredAt: Date }>): string {
  const { iban } = ACCOUNTS[file.statement.account];
  const stamp = file.deliveredAt.toISOString().slice(0, 19).replace(/\D/g, '');
  return `${file.message}_T_${iban}_11000002${String(file.order).padStart(2, '0')}_0_${stamp}00.xml`;
}
