/** `quittance show ID`: one payment with everything that is known about it and everything that happened to it. */
import { EXIT_CODES } from '../../errors.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { eventObject } from '../event-view.ts';
import { mailObject } from '../mail-view.ts';
import { paymentMeant } from '../payment-meant.ts';
import { type ShownPayment, shownPayment } from '../shown-payment.ts';
import { parsedArray } from '../values.ts';
import { printPayment } from './show-screen.ts';

export const showCommand: CliCommand = (program, action) => {
  program
    .command('show')
    .description('show a payment: facts, decision, evidence, history')
    .argument('<payment>', '1042 or P-1042, or the id of a payment processor: "RECURRING ADYEN 88355134"')
    .action(action(show));
};

function show(context: CommandContext, text: string): number {
  const db = context.db();
  const shown = shownPayment(db, paymentMeant(db, text));
  context.output.document('show', documentOf(shown));
  printPayment(context.output, db, shown);
  return EXIT_CODES.ok;
}

function documentOf({ row, printed, sources, events, mails }: ShownPayment): object {
  return {
    payment: {
      ...printed,
      stateReason: row.stateReason,
      decidedAt: row.decidedAt,
      version: row.version,
      valueDate: row.valueDate,
      reversal: row.reversal,
      returnReason: row.returnReason,
      endToEndId: row.endToEndId,
      transactionId: row.transactionId,
      instructionId: row.instructionId,
      mandateId: row.mandateId,
      bankTransactionCode: row.bankTransactionCode,
      payerAccount: row.counterpartyAccount,
      payerBic: row.counterpartyBic,
      payerAddress: row.counterpartyAddress?.split('\n') ?? [],
      ultimatePayer: row.ultimateCounterparty,
      references: parsedArray(row.references),
      charges: parsedArray(row.charges),
      additionalInfo: row.additionalInfo,
    },
    sources,
    events: events.map(eventObject),
    mails: mails.map(mailObject),
  };
}
