/** How the demo tells what happens and what it has shown: lines for people, in a terminal of 80 columns or in a pipe. */
import type { Output, Text } from '../cli/output.ts';
import { type Column, openTable } from '../cli/table.ts';
import type { Style } from '../cli/text.ts';
import { counted } from '../cli/values.ts';
import type { FileRow } from '../models/files.ts';
import { formatMinor } from '../money.ts';
import type { ProvedStatement } from '../processor/proof.ts';
import type { DemoGift } from './gifts.ts';
import type { DemoPayment } from './report.ts';
import type { DemoReport, DemoStep } from './run-demo.ts';
import { type Proposal, shownPath } from './try-next.ts';
import { ACCOUNTS, CHF, ORGANISATION } from './world.ts';

export function printStart(output: Output, folder: string): void {
  output.line({ text: `${ORGANISATION.name}, an invented dance school with a charity`, style: 'bold' });
  output.line(`Folder ${folder}. All of it happens on this machine; no mail leaves it.`);
  output.line('');
}

export function printStep(output: Output, step: DemoStep): void {
  const [name, text] = stepWords(step);
  output.line({ text: name.padEnd(10), style: 'cyan' }, text);
}

function stepWords(step: DemoStep): readonly [string, string] {
  switch (step.kind) {
    case 'expected':
      return [
        'expected',
        `${step.items} open items of ${step.people} people imported; ${step.made} got references from us`,
      ];
    case 'bank':
      return [
        'bank',
        `${step.files} files on an SFTP server (port ${step.port}), host key ${step.fingerprint.slice(0, 15)}…`,
      ];
    case 'fetch':
      return ['fetch', `${step.fetched} files fetched: host key as pinned, login with a key`];
    case 'process':
      return ['import', `${step.imported} files imported, ${step.duplicate} known already, ${step.refused} refused`];
    case 'decide':
      return ['match', decidedWords(step.states)];
    case 'gifts':
      return [
        'gifts',
        `${step.messages} messages of a card processor: ${step.gifts} gifts, ${step.refunded} of them given back`,
      ];
    case 'mail':
      return ['mail', `${step.sent} mails sent to an SMTP server (port ${step.port}) that delivers nothing`];
    case 'again':
      return [
        'again',
        `a second run: ${step.fetched} fetched, ${step.imported} imported, ${step.decided} decided, ${step.consumed} messages read, ${step.sent} sent`,
      ];
  }
}

function decidedWords(states: Readonly<Record<string, number>>): string {
  const count = (state: string): number => states[state] ?? 0;
  const total = Object.values(states).reduce((sum, n) => sum + n, 0);
  return `${total} payments: ${count('PROCESSED')} booked, ${count('MANUAL')} for a person, ${count('IRRELEVANT')} ignored`;
}

/** Where things are shown: the folder that paths count from, and the width of the terminal. */
export type Shown = Readonly<{ shellFolder: string; columnsMax: number }>;

export function printReport(output: Output, report: DemoReport, { shellFolder, columnsMax }: Shown): void {
  heading(output, 'Payments');
  for (const line of paymentLines(report.payments, columnsMax)) output.line(...line);
  heading(output, 'Gifts by card: what a payment processor tells by messages');
  for (const line of giftLines(report.gifts, columnsMax)) output.line(...line);
  heading(output, 'Files');
  for (const line of fileLines(report.files, report)) output.line(...line);
  heading(output, `Mails, kept as .eml in ${shownPath(report.folder.mail, shellFolder)}`);
  for (const line of tableLines(MAIL_COLUMNS, report.mails, columnsMax - 2)) output.line(`  ${line}`);
  heading(output, 'Balances: opening + booked = closing');
  for (const line of balanceLines(report, columnsMax)) output.line(...line);
}

/** Said only when every payment, file, mail and balance was compared with the story. */
export function printVerdict(
  output: Output,
  { payments, gifts, files, mails, proof }: DemoReport,
  durationMs: number,
): void {
  const statements = proof.accounts.flatMap((account) => account.statements).filter(isOfRecord).length;
  const seconds = (Math.round(durationMs / 100) / 10).toString();
  output.line('');
  output.line(
    { text: 'All as it should be', style: 'green' },
    `: ${payments.length + gifts.length} payments, ${files.length} files, ${mails.length} mails, ${statements} balances (${seconds} s).`,
  );
}

export function printProposals(output: Output, proposals: readonly Proposal[]): void {
  heading(output, 'Try next');
  for (const { what, commands } of proposals) {
    output.line({ text: `# ${what}`, style: 'dim' });
    for (const command of commands) output.line(command);
  }
}

function heading(output: Output, text: string): void {
  output.line('');
  output.line({ text, style: 'bold' });
}

type Line = readonly Text[];

const STATES: Readonly<Record<string, Readonly<{ text: string; style: Style }>>> = {
  PROCESSED: { text: '✓ booked ', style: 'green' },
  MANUAL: { text: '? person ', style: 'yellow' },
  IRRELEVANT: { text: '- ignored', style: 'dim' },
  REFUNDED: { text: '↩ back   ', style: 'dim' },
};

const PAYMENT_COLUMNS: readonly Column<DemoPayment>[] = [
  { title: 'id', value: ({ id }) => `P-${id}` },
  { title: 'amount', value: ({ amount, direction }) => (direction === 'out' ? `-${amount}` : amount), align: 'right' },
  { title: 'from or to', value: ({ payer }) => payer ?? '(collective)' },
  { title: 'for, or why not', value: ({ why }) => why, shrinks: true },
];
const STATE_COLUMNS = 9;

function paymentLines(payments: readonly DemoPayment[], columnsMax: number): readonly Line[] {
  return linesWithState(PAYMENT_COLUMNS, payments, columnsMax);
}

const GIFT_COLUMNS: readonly Column<DemoGift>[] = [
  { title: 'id', value: ({ id }) => `P-${id}` },
  { title: 'amount', value: ({ amount }) => amount, align: 'right' },
  { title: 'from', value: ({ donor }) => donor },
  { title: 'what it is', value: giftWords, shrinks: true },
];

function giftWords({ state, nextDate }: DemoGift): string {
  if (state === 'REFUNDED') return 'given back; its refund came first and waited';
  return nextDate === null ? 'a gift' : `a monthly gift, the next is expected on ${nextDate}`;
}

function giftLines(gifts: readonly DemoGift[], columnsMax: number): readonly Line[] {
  return linesWithState(GIFT_COLUMNS, gifts, columnsMax);
}

function linesWithState<Row extends Readonly<{ state: string }>>(
  columns: readonly Column<Row>[],
  shown: readonly Row[],
  columnsMax: number,
): readonly Line[] {
  const [header = '', ...rows] = tableLines(columns, shown, columnsMax - STATE_COLUMNS - 4);
  const styled = rows.map((row, index): Line => {
    const state = shown[index]?.state ?? '';
    return ['  ', STATES[state] ?? state.padEnd(STATE_COLUMNS), '  ', row];
  });
  return [[`  ${'STATE'.padEnd(STATE_COLUMNS)}  ${header}`], ...styled];
}

const MAIL_COLUMNS: readonly Column<DemoReport['mails'][number]>[] = [
  { title: 'to', value: ({ to }) => to },
  { title: 'subject', value: ({ subject }) => subject, shrinks: true },
];

function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[], columnsMax: number): readonly string[] {
  const table = openTable(columns, { colour: false, columnsMax });
  return [...rows.flatMap((row) => table.add(row)), ...table.end()];
}

/** What each file brought; of a refused one the error, where, and what to do. */
function fileLines(files: readonly FileRow[], report: DemoReport): readonly Line[] {
  return files.flatMap((file): readonly Line[] => {
    const id = `F-${file.id}`.padEnd(4);
    const kind = file.messageType ?? 'no message';
    if (file.state === 'IMPORTED') return [[MARKS.good, ` ${id}  ${kind}  ${importedWords(file, report)}`]];
    if (file.state !== 'DUPLICATE') return refusedLines(id, file);
    return [[MARKS.same, ` ${id}  ${kind}  the bytes of F-${file.duplicateOfId} under another name: nothing new`]];
  });
}

function refusedLines(id: string, { code, state, name, message, hint }: FileRow): readonly Line[] {
  return [
    [MARKS.bad, ` ${id}  `, { text: code ?? state, style: 'red' }, ', nothing of it was booked'],
    [`    ${name}`],
    [`    ${message ?? ''}`],
    [{ text: '    hint: ', style: 'dim' }, hint ?? ''],
  ];
}

const MARKS = {
  good: { text: '  ✓', style: 'green' },
  same: { text: '  =', style: 'dim' },
  bad: { text: '  ✗', style: 'red' },
} as const satisfies Record<string, Text>;

function importedWords({ transactions, imported, messageType }: FileRow, { collective }: DemoReport): string {
  if (imported === 0) return `issued again as a new message: all ${transactions} transactions are known`;
  if (messageType === 'camt.054' && collective !== null)
    return `the ${transactions} details of P-${collective.paymentId}`;
  return `${counted(transactions, 'transaction')}, ${imported === transactions ? 'all' : imported} new`;
}

const BALANCE_COLUMNS: readonly Column<ProvedStatement>[] = [
  {
    title: 'account',
    value: ({ account }) => Object.values(ACCOUNTS).find(({ iban }) => iban === account)?.name ?? account,
  },
  { title: 'day', value: ({ closingDate }) => closingDate },
  { title: 'file', value: ({ fileId }) => `F-${fileId}` },
  { title: 'opening', value: ({ openingMinor }) => amountOf(openingMinor), align: 'right' },
  { title: 'booked', value: ({ bookedMinor }) => amountOf(bookedMinor), align: 'right' },
  { title: 'closing', value: ({ closingMinor }) => amountOf(closingMinor), align: 'right' },
];

function balanceLines({ proof, collective }: DemoReport, columnsMax: number): readonly Line[] {
  const statements = proof.accounts.flatMap((account) => account.statements).filter(isOfRecord);
  const [header = '', ...rows] = tableLines(BALANCE_COLUMNS, statements, columnsMax - 4);
  const lines = rows.map(
    (row, index): Line => [statements[index]?.state === 'proved' ? MARKS.good : MARKS.bad, ` ${row}`],
  );
  const sum = collective === null ? [] : [collectiveLine(collective)];
  return [[`    ${header}`], ...lines, ...sum];
}

/** A camt.054 has no balances. */
function isOfRecord({ messageType }: ProvedStatement): boolean {
  return messageType === 'camt.053';
}

function collectiveLine({ paymentId, total, details, sum }: NonNullable<DemoReport['collective']>): Line {
  return [
    sum === total ? MARKS.good : MARKS.bad,
    ` P-${paymentId} was announced as a total of ${total}; its ${details} details add up to ${sum}`,
  ];
}

function amountOf(minor: number | null): string | null {
  return minor === null ? null : formatMinor(minor, CHF);
}
