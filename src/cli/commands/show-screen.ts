/** The screen of `quittance show`: facts, why, allocations, suggestions, history. */
import type { Db } from '../../models/db.ts';
import type { ListedEvent, PaymentSource } from '../../models/histories.ts';
import { payerInAdvice } from '../../processor/payer.ts';
import { changeOf } from '../event-view.ts';
import { allocationText, evidenceText } from '../item-words.ts';
import { maskedAddress } from '../mail-view.ts';
import type { Output } from '../output.ts';
import { reasonInWords } from '../reason-words.ts';
import type { ShownPayment } from '../shown-payment.ts';
import { localTime, parsedArray } from '../values.ts';

export function printPayment(output: Output, db: Db, shown: ShownPayment): void {
  printFacts(output, shown);
  printDecision(output, db, shown);
  printHistory(output, shown);
}

function printFacts(output: Output, { row, printed, sources }: ShownPayment): void {
  const reason = row.stateReason === null ? '' : ` ${reasonInWords(row.stateReason)}`;
  const since = row.decidedAt === null ? '' : `  since ${localTime(row.decidedAt)} by ${row.decidedBy ?? '?'}`;
  output.prose(
    { text: `P-${row.id}`, style: 'bold' },
    '  ',
    { text: `${row.state}${reason}`, style: 'bold' },
    since,
    `  version ${row.version}`,
  );
  const kind = row.direction === 'in' ? 'Credit' : 'Debit';
  const value = row.valueDate === null ? '' : `  value ${row.valueDate}`;
  output.prose(
    `  ${kind} ${printed.amount} ${row.currency}  booked ${row.bookingDate}${value}  account ${row.account}`,
  );
  if (row.reversal || row.returnReason !== null)
    output.prose(`  Money that comes back${row.returnReason === null ? '' : `: ${row.returnReason}`}`);
  const party = [
    row.counterpartyName,
    row.counterpartyIban ?? row.counterpartyAccount,
    row.counterpartyAddress?.replaceAll('\n', ', '),
  ];
  const advice = payerInAdvice(row);
  const advised =
    advice === null ? '' : `${joined([advice.name, advice.account, ...advice.address])} (as the bank's text says)`;
  output.prose(`  ${row.direction === 'in' ? 'From' : 'To  '}   ${joined(party) || advised || 'not known'}`);
  if (row.ultimateCounterparty !== null) output.prose(`  For    ${row.ultimateCounterparty}`);
  for (const text of printed.remittance) output.prose(`  Text   "${text}"`);
  for (const text of referencesOf(row.references)) output.prose(`  Ref    ${text}`);
  if (row.additionalInfo !== null) output.prose(`  Bank   ${row.additionalInfo.replaceAll('\n', ' · ')}`);
  const ids = [
    ['end-to-end', row.endToEndId],
    ['servicer', row.accountServicerReference],
    ['transaction', row.transactionId],
    ['mandate', row.mandateId],
    ['code', row.bankTransactionCode],
    ['gateway', row.gatewayTxnId],
  ].flatMap(([name, id]) => (id === null || id === 'NOTPROVIDED' ? [] : [`${name ?? ''} ${id ?? ''}`]));
  if (ids.length > 0) output.prose(`  Ids    ${ids.join(' · ')}`);
  for (const source of sources) output.prose(`  ${placeText(source)}`);
}

function printDecision(output: Output, db: Db, { row, printed }: ShownPayment): void {
  if (printed.evidence.length > 0) output.line({ text: 'Why', style: 'bold' });
  for (const one of printed.evidence) output.prose(`  ${evidenceText(db, one)}`);
  if (printed.allocations.length > 0) output.line({ text: 'Booked for', style: 'bold' });
  for (const one of printed.allocations) output.prose(`  ${allocationText(db, one, row.currency)}`);
  if (row.toReimburseMinor > 0) output.prose(`  ${printed.toReimburse} ${row.currency}  to be paid back`);
  if (printed.suggestions.length > 0) output.line({ text: 'Suggestions', style: 'bold' });
  for (const { rank, allocations, evidence } of printed.suggestions) {
    for (const [index, one] of allocations.entries())
      output.prose(`  ${index === 0 ? rank : '+'}  ${allocationText(db, one, row.currency)}`);
    for (const one of evidence) output.prose(`     ${evidenceText(db, one)}`);
  }
}

function printHistory(output: Output, { events, mails }: ShownPayment): void {
  if (events.length > 0) output.prose({ text: 'History', style: 'bold' });
  for (const row of events) {
    output.prose(`  E-${row.id}  ${localTime(row.at)}  ${changeOf(row)}  ${row.reason ?? ''}  ${row.actor}`);
    for (const words of remarksOf(row)) output.prose(`         "${words}"`);
  }
  if (mails.length > 0) output.prose({ text: 'Mail', style: 'bold' });
  for (const mail of mails) {
    const to = (output.isTerminal ? maskedAddress(mail.toAddress) : mail.toAddress) ?? 'nobody';
    output.prose(
      `  M-${mail.id}  ${mail.kind} to ${to}: ${mail.state}${mail.reason === null ? '' : ` (${mail.reason})`}`,
    );
  }
}

function placeText({ relation, fileId, fileName, messageType, statement, entry, detail }: PaymentSource): string {
  const place = `F-${fileId} ${fileName} (${messageType}), statement ${statement}, entry ${entry}${detail === null ? '' : `, detail ${detail}`}`;
  switch (relation) {
    case 'first':
      return `Source ${place}`;
    case 'known':
      return `Again  ${place}`;
    case 'joined':
      return `Also   ${place}`;
    case 'conflict':
      return `OTHER  ${place}: reported with other facts`;
  }
}

function referencesOf(json: string): readonly string[] {
  return parsedArray(json).flatMap((one) =>
    typeof one === 'object' && one !== null && 'type' in one && 'value' in one
      ? [`${String(one.type)} ${String(one.value)}`]
      : [],
  );
}

function joined(parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(', ');
}

/** What a person wrote with what they did. */
function remarksOf({ body }: ListedEvent): readonly string[] {
  const detail: unknown = body === null ? null : JSON.parse(body);
  if (typeof detail !== 'object' || detail === null) return [];
  return ['note', 'acceptShort'].flatMap((key) => {
    const words: unknown = Reflect.get(detail, key);
    return typeof words === 'string' ? [words] : [];
  });
}
