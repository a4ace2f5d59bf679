/** Payments of a world as our reader reads them: what matchers see, and under which key each is known. Pure. */
import { readCamt } from '../../iso20022/read-camt.ts';
import type { BankTransaction, CamtSink } from '../../iso20022/types.ts';
import { currencyOf, parseMoney } from '../../money.ts';
import { banksWords } from '../../processor/import/payment-facts.ts';
import { payerInAdvice } from '../../processor/payer.ts';
import { type KeyFacts, keyCounter } from './payment-key.ts';
import type { ReadPayment } from './types.ts';

/** The bank transactions of a file, in its order. Throws for one that cannot be read: worlds have none. */
export function transactionsIn(text: string): readonly (BankTransaction & { bankWords: string | null })[] {
  const found: (BankTransaction & { bankWords: string | null })[] = [];
  const sink: CamtSink = {
    header: () => undefined,
    statement: () => undefined,
    entry: ({ rows }) => {
      for (const row of rows) {
        const { transaction, reject } = row;
        if (reject !== null) throw new Error(`a payment of the world cannot be read: ${reject.message}`);
        found.push({ ...transaction, bankWords: banksWords(row) });
      }
    },
    statementEnd: () => undefined,
  };
  readCamt([Buffer.from(text)], sink, { engine: 'saxes' });
  return found;
}

/** Turns what was read into payments, file by file; keys count over the whole world. */
export function paymentReader(): (text: string, month: number) => readonly ReadPayment[] {
  const keyOf = keyCounter();
  return (text, month) => transactionsIn(text).map((one) => paymentOf(one, month, keyOf));
}

function paymentOf(
  read: BankTransaction & { bankWords: string | null },
  month: number,
  keyOf: (facts: KeyFacts) => string,
): ReadPayment {
  const currency = read.currency ?? '';
  const direction = read.creditDebit === 'DBIT' ? 'out' : 'in';
  const party = direction === 'in' ? read.debtor : read.creditor;
  const counterpartyName = party?.name ?? null;
  const counterpartyIban = party?.iban ?? null;
  const advice = payerInAdvice({ direction, counterpartyName, counterpartyIban, additionalInfo: read.bankWords });
  const facts = {
    direction,
    amountMinor: parseMoney(read.amount ?? '', currencyOf(currency)).minor,
    currency,
    bookingDate: read.bookingDate ?? '',
    payerName: counterpartyName ?? advice?.name ?? null,
    payerIban: counterpartyIban,
    remittance: read.remittance,
    accountServicerReference: read.accountServicerReference,
  } as const;
  return {
    paymentKey: keyOf(facts),
    month,
    account: read.account ?? '',
    ...facts,
    references: read.references,
    endToEndId: read.endToEndId,
    additionalInfo: read.bankWords,
    reversal: read.reversal,
    returnReason: read.returnReason,
  };
}
