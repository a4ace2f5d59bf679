/** Payments for measuring `decide` alone: the facts that the import would store of an invented payment. Pure. */
import type { DecidablePayment } from '../processor/decision.ts';
import { referenceKey } from '../reference-key.ts';
import { isShortCode } from '../short-code.ts';
import { codeOf, entryAt, type InventedPayment } from './invented.ts';
import { adviceOf, IBAN } from './statement-file.ts';

/**
 * How a payment names what it is for, each on record and for the right amount: a QR reference, a creditor reference, our code
 * with its check character or a foreign one without, both typed; or nothing of ours, so that persons, accounts and open items
 * are searched.
 */
export const WAYS = ['qr', 'creditor', 'short-code', 'foreign-code', 'search'] as const;
export type Way = (typeof WAYS)[number];

/** Of each way as many as `count`, spread over all entries. */
export function samplesOf(plan: {
  entries: number;
  seed: number;
  count: number;
}): ReadonlyMap<Way, readonly DecidablePayment[]> {
  const samples = new Map<Way, DecidablePayment[]>(WAYS.map((way) => [way, []]));
  const step = Math.max(1, Math.floor(plan.entries / (plan.count * SPREAD)));
  for (let at = 0; at < plan.entries / step; at += 1) {
    // Another place of each step: what every fifth payment has is neither in all that are taken nor in none.
    const entry = entryAt(plan.seed, at * step + (at % step));
    const [payment] = entry.payments;
    if (entry.direction === 'out' || entry.payments.length > 1 || payment === undefined) continue;
    const list = samples.get(wayOf(payment)) ?? [];
    if (list.length < plan.count) list.push(decidableOf(payment, adviceOf(entry, payment.payer)));
  }
  return samples;
}

/** One payment in fourteen is of the rarest way. */
const SPREAD = 16;

function wayOf({ said, number }: InventedPayment): Way {
  if (!said.isExpected || said.by === 'words') return 'search';
  if (said.by !== 'code') return said.by;
  return isShortCode(referenceKey(codeOf(number))) ? 'short-code' : 'foreign-code';
}

function decidableOf({ number, amountMinor, payer, said }: InventedPayment, advice: string): DecidablePayment {
  const isSlip = said.by === 'qr' || said.by === 'creditor';
  return {
    id: number,
    gateway: 'bank',
    account: IBAN,
    direction: 'in',
    amountMinor,
    currency: 'CHF',
    bookingDate: '2026-09-15',
    reversal: false,
    returnReason: null,
    bankTransactionCode: 'PMNT/RCDT/VCOM',
    importDoubt: null,
    endToEndId: number % 3 === 0 ? `E2E-${number}` : 'NOTPROVIDED',
    counterpartyName: payer.name,
    counterpartyIban: payer.iban,
    counterpartyAccount: null,
    counterpartyAddress: `${payer.street} ${payer.number}\n${payer.postCode} ${payer.town}\nCH`,
    ultimateCounterparty: number % 20 === 0 ? `Familie ${payer.name}` : null,
    remittance: isSlip ? [] : [said.reference],
    references: isSlip ? [{ type: said.by === 'qr' ? 'QRR' : 'SCOR', value: said.reference }] : [],
    additionalInfo: advice,
  };
}
