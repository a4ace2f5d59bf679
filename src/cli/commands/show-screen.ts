/** The screen of `quittance show`: facts, why, allocations, suggestions, history. */
import type { Db } from '../../models/db.ts';
import type { ListedEvent, PaymentSource } from '../../models/histories.ts';
import { transactionIdOf } from '../../processor/gifts/transaction-ids.ts';
import { payerInAdvice } from '../../processor/payer.ts';
import { changeOf } from '../event-view.ts';
import { allocationText, evidenceText } from '../item-words.ts';
import { maskedAddress } from '../mail-view.ts';
import type { Output } from '../output.ts';
import { reasonInWords } from '../reason-words.ts';
import type { ShownPayment } from '../shown-payment.ts';
import { localTime, parsedArray } from '../values.ts';
import { screenWords } from '../words/screen.ts';
import { printMoneyBack } from './show-money-back.ts';

export function printPayment(output: Output, db: Db, shown: ShownPayment): void {
  printFacts(output, db, shown);
  printDecision(output, db, shown);
  printHistory(output, shown);
}

function printFacts(output: Output, db: Db, { row, printed, sources }: ShownPayment): void {
  const words = screenWords();
  const reason = row.stateReason === null ? '' : ` ${reasonInWords(row.stateReason)}`;
  const since = row.decidedAt === null ? '' : `  ${words.since(localTime(row.decidedAt), row.decidedBy ?? '?')}`;
  output.prose(
    { text: `P-${row.id}`, style: 'bold' },
    '  ',
    { text: `${row.state}${reason}`, style: 'bold' },
    since,
    `  ${words.version(row.version)}`,
  );
  const kind = row.direction === 'in' ? words.credit : words.debit;
  const value = row.valueDate === null ? '' : `  ${words.value(row.valueDate)}`;
  output.prose(
    `  ${kind} ${printed.amount} ${row.currency}  ${words.booked(row.bookingDate)}${value}  ${words.account(row.account)}`,
  );
  if (row.reversal || row.returnReason !== null)
    output.prose(`  ${words.comesBack}${row.returnReason === null ? '' : `: ${row.returnReason}`}`);
  const party = [
    row.counterpartyName,
    row.counterpartyIban ?? row.counterpartyAccount,
    row.counterpartyAddress?.replaceAll('\n', ', '),
  ];
  const advice = payerInAdvice(row);
  const advised = advice === null ? '' : words.advised(joined([advice.name, advice.account, ...advice.address]));
  output.prose(`  ${row.direction === 'in' ? words.from : words.to} ${joined(party) || advised || words.notKnown}`);
  if (row.ultimateCounterparty !== null) output.prose(`  ${words.for} ${row.ultimateCounterparty}`);
  for (const text of printed.remittance) output.prose(`  ${words.text} "${text}"`);
  for (const text of referencesOf(row.references)) output.prose(`  ${words.reference} ${text}`);
  if (row.additionalInfo !== null) output.prose(`  ${words.bank} ${row.additionalInfo.replaceAll('\n', ' · ')}`);
  const ids = [
    ['end-to-end', row.endToEndId],
    ['servicer', row.accountServicerReference],
    ['transaction', row.transactionId],
    ['mandate', row.mandateId],
    ['code', row.bankTransactionCode],
    ['gateway', transactionIdOf(db, row) ?? row.gatewayTxnId],
  ].flatMap(([name, id]) => (id === null || id === 'NOTPROVIDED' ? [] : [`${name ?? ''} ${id ?? ''}`]));
  if (ids.length > 0) output.prose(`  ${words.ids} ${ids.join(' · ')}`);
  for (const source of sources) output.prose(`  ${placeText(source)}`);
}

function printDecision(output: Output, db: Db, { row, printed }: ShownPayment): void {
  if (printed.evidence.length > 0) output.line({ text: screenWords().why, style: 'bold' });
  for (const one of printed.evidence) output.prose(`  ${evidenceText(one)}`);
  if (printed.allocations.length > 0) output.line({ text: screenWords().bookedFor, style: 'bold' });
  for (const one of printed.allocations) output.prose(`  ${allocationText(db, one, row.currency)}`);
  printMoneyBack(output, db, row);
  if (printed.suggestions.length > 0) output.line({ text: screenWords().suggestions, style: 'bold' });
  for (const { rank, allocations, evidence } of printed.suggestions) {
    for (const [index, one] of allocations.entries())
      output.prose(`  ${index === 0 ? rank : '+'}  ${allocationText(db, one, row.currency)}`);
    for (const one of evidence) output.prose(`     ${evidenceText(one)}`);
  }
}

function printHistory(output: Output, { events, mails }: ShownPayment): void {
  if (events.length > 0) output.prose({ text: screenWords().history, style: 'bold' });
  for (const row of events) {
    output.prose(`  E-${row.id}  ${localTime(row.at)}  ${changeOf(row)}  ${row.reason ?? ''}  ${row.actor}`);
    for (const words of remarksOf(row)) output.prose(`         "${words}"`);
  }
  if (mails.length > 0) output.prose({ text: screenWords().mail, style: 'bold' });
  for (const mail of mails) {
    const to = (output.isTerminal ? maskedAddress(mail.toAddress) : mail.toAddress) ?? screenWords().nobody;
    output.prose(
      `  M-${mail.id}  ${screenWords().mailTo(mail.kind, to)}: ${mail.state}${mail.reason === null ? '' : ` (${mail.reason})`}`,
    );
  }
}

function placeText({ relation, fileId, fileName, messageType, statement, entry, detail }: PaymentSource): string {
  const words = screenWords();
  const inDetail = detail === null ? '' : `, ${words.detail(detail)}`;
  const place = `F-${fileId} ${fileName} (${messageType}), ${words.place(statement, entry)}${inDetail}`;
  switch (relation) {
    case 'first':
      return `${words.source} ${place}`;
    case 'known':
      return `${words.again} ${place}`;
    case 'joined':
      return `${words.also} ${place}`;
    case 'conflict':
      return `${words.other} ${words.otherFacts(place)}`;
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
