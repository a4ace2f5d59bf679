/** Payments for measuring `decide` alone: the facts that the import would store of an invented payment. Pure. */
import type { DecidablePayment } from '../processor/decision.ts';
import { referenceKey } from '../reference-key.ts';
import { isShortCode } from '../short-code.ts';
import { codeOf, entryAt, type InventedPayment } from './invented.ts';
import { adviceOf, IBAN } from './statement-file.ts';

/** References that prove themselves by their check digits or check character. */
const VERIFIED = ['qr', 'creditor', 'short-code'] as const;
/**
 * How a payment names what it is for, each on record and for the right amount: by a verified identifier, whichever, as they come;
 * each of them for itself, a QR reference, a creditor reference, our code, typed; a foreign code without check character, typed;
 * or nothing of ours, so that persons, accounts and open items are searched.
 */
export const WAYS = ['verified', ...VERIFIED, 'foreign-code', 'search'] as const;
export type Way = (typeof WAYS)[number];

/** Of each way as many as `count`, spread over all entries. */
export function samplesOf(plan: {
  entries: number;
  seed: number;
  count: number;
}): ReadonlyMap<Way, readonly DecidablePayment[]> {
  const samples = new Map<Way, DecidablePayment[]>(WAYS.map((way) => [way, []]));
  const step = Math.max(1, Math.floor(plan.entries / (plan.count * SPREAD)));
  for (let index = 0; index < plan.entries; index += step) {
    const entry = entryAt(plan.seed, index);
    const [payment] = entry.payments;
    if (entry.direction === 'out' || entry.payments.length > 1 || payment === undefined) continue;
    const decidable = decidableOf(payment, adviceOf(entry, payment.payer));
    for (const way of waysOf(payment)) {
      const list = samples.get(way) ?? [];
      if (list.length < plan.count) list.push(decidable);
    }
  }
  return samples;
}

/** One payment in fourteen is of the rarest way. */
const SPREAD = 16;

/** Belongs to the verified identifiers. */
export function isPart(way: Way): boolean {
  return VERIFIED.some((one) => one === way);
}

function waysOf(payment: InventedPayment): readonly Way[] {
  const way = wayOf(payment);
  return isPart(way) ? ['verified', way] : [way];
}

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
