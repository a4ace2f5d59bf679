/**
 * Which payment a return took back. It is told by a reference of the bank or the payer that both carry, or by the payer's account;
 * the amount alone tells nothing, as the original may lie before the day from which we count. Pure.
 */
import type { PaymentRow } from '../../models/payments.ts';
import { storedJson } from '../../stored-json.ts';
import type { Evidence } from '../decision.ts';
import { meaningfulId } from '../identity/fingerprint.ts';

export type FoundOriginal = Readonly<{ original: PaymentRow; evidence: readonly Evidence[] }>;

/** Names that banks and payers give to one transfer, and repeat when it comes back. */
const IDS = [
  'uetr',
  'transactionId',
  'endToEndId',
  'instructionId',
  'accountServicerReference',
  'entryServicerReference',
] as const satisfies readonly (keyof PaymentRow)[];

/**
 * The one payment that this return took back, with what tells it; null when there is none, or more than one. A part is only known
 * by a shared reference. `candidates` have the other direction, the currency, and at least that amount left.
 */
export function findOriginal(back: PaymentRow, candidates: readonly PaymentRow[]): FoundOriginal | null {
  const judged = candidates.map((original) => ({ original, evidence: evidenceFor(back, original) }));
  const possible = judged.filter(({ original }) => !contradicts(back, original));
  const named = possible.filter(({ evidence }) => evidence.some(({ rule }) => rule === 'same-reference'));
  const isWhole = ({ original }: FoundOriginal): boolean => original.amountMinor === back.amountMinor;
  if (named.some(isWhole)) return only(named.filter(isWhole));
  if (named.length > 0) return only(named);
  return only(possible.filter((one) => isWhole(one) && one.evidence.length > 0));
}

function only(found: readonly FoundOriginal[]): FoundOriginal | null {
  const [first, ...others] = found;
  return first !== undefined && others.length === 0 ? first : null;
}

function evidenceFor(back: PaymentRow, original: PaymentRow): readonly Evidence[] {
  const shared = IDS.flatMap((field): Evidence[] => {
    const id = meaningfulId(back[field]);
    return id !== null && id === meaningfulId(original[field])
      ? [{ rule: 'same-reference', weight: 0, field, value: id }]
      : [];
  });
  const reference = sharedReference(back, original);
  const { counterpartyIban: iban } = back;
  return [
    ...shared,
    ...(reference === null ? [] : [{ rule: 'same-reference', weight: 0, field: 'references', value: reference }]),
    ...(iban !== null && iban === original.counterpartyIban
      ? [{ rule: 'payer-account', weight: 0, field: 'counterpartyIban', value: iban }]
      : []),
  ];
}

/** Money goes back to the account from which it came. */
function contradicts(back: PaymentRow, original: PaymentRow): boolean {
  const [one, other] = [back.counterpartyIban, original.counterpartyIban];
  return one !== null && other !== null && one !== other;
}

function sharedReference(back: PaymentRow, original: PaymentRow): string | null {
  const known = new Set(referencesOf(original));
  return referencesOf(back).find((value) => known.has(value)) ?? null;
}

function referencesOf({ references }: PaymentRow): readonly string[] {
  return storedJson<readonly { value: string }[]>(references).map(({ value }) =>
    value.replace(/\s/g, '').toUpperCase(),
  );
}
