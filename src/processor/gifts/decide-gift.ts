/**
 * What a gift through a gateway is for. It settles the open item that expects it, goes to the fund that the donor named, or
 * becomes a contribution of its own; any contradiction is for a person. Pure.
 */
import type { OpenItemRow } from '../../models/open-items.ts';
import { openMinorOf } from '../../models/open-items.ts';
import type { ManualReason } from '../../models/payment-state.ts';
import type { Evidence, Suggestion } from '../decision.ts';

/** What the books know that may be meant. */
export type GiftTargets = Readonly<{
  /** The item that the message names by its reference; null when it names none, `unknown` when there is none such. */
  named: OpenItemRow | 'unknown' | null;
  /** Items that expect this very transaction, its invoice, or a gift of this session. */
  byTxn: readonly OpenItemRow[];
  byInvoice: readonly OpenItemRow[];
  byTracking: readonly OpenItemRow[];
  /** The fund whose reference the donor's restriction is. */
  fund: OpenItemRow | null;
  /** Another gift, not part of a series, has this order already. */
  isOrderPaid: boolean;
}>;

export type GiftDecision =
  | Readonly<{ state: 'BOOK'; item: OpenItemRow; evidence: readonly Evidence[] }>
  | Readonly<{ state: 'OWN'; evidence: readonly Evidence[] }>
  | Readonly<{
      state: 'MANUAL';
      reason: ManualReason;
      evidence: readonly Evidence[];
      suggestions: readonly Suggestion[];
    }>;

type DecidedGift = Readonly<{
  gateway: string;
  gatewayTxnId: string;
  amountMinor: number;
  currency: string;
  orderId: string | null;
  contributionTrackingId: string | null;
}>;

export function decideGift(gift: DecidedGift, targets: GiftTargets): GiftDecision {
  const told: Evidence = { rule: 'gateway', weight: 0, field: 'gatewayTxnId', value: gift.gatewayTxnId };
  if (targets.isOrderPaid) return manual('DUPLICATE_SUSPECT', [told, fact('order', 'orderId', gift.orderId ?? '')], []);
  if (targets.named === 'unknown') return manual('UNKNOWN_REFERENCE', [told], []);
  const meant = meantBy(gift, targets);
  if (meant === null) return { state: 'OWN', evidence: [told] };
  const evidence = [told, ...meant.evidence];
  const [item, other] = meant.items;
  if (item === undefined) return { state: 'OWN', evidence };
  const suggestions = suggestionsFor(gift, meant.items);
  if (other !== undefined) return manual('AMBIGUOUS_REFERENCE', evidence, suggestions);
  const reason = contradiction(gift, item);
  return reason === null ? { state: 'BOOK', item, evidence } : manual(reason, evidence, suggestions);
}

type Meant = Readonly<{ items: readonly OpenItemRow[]; evidence: readonly Evidence[] }>;

/** The strongest tie that there is; null for none. */
function meantBy(gift: DecidedGift, { named, byTxn, byInvoice, byTracking, fund }: GiftTargets): Meant | null {
  if (named !== null && named !== 'unknown')
    return { items: [named], evidence: [fact('reference', 'reference', named.reference)] };
  if (byTxn.length > 0) return { items: byTxn, evidence: [fact('expected-gift', 'gatewayTxnId', gift.gatewayTxnId)] };
  const invoiced = byInvoice.filter(expectsAnyGift);
  if (invoiced.length > 0)
    return { items: invoiced, evidence: [fact('expected-gift', 'invoiceId', gift.orderId ?? '')] };
  // A session spans all attempts of a donor, so only what is still open is meant by it.
  const tracked = byTracking.filter((item) => expectsAnyGift(item) && isOpen(item));
  const field = 'contributionTrackingId';
  if (tracked.length > 0)
    return { items: tracked, evidence: [fact('expected-gift', field, gift.contributionTrackingId ?? '')] };
  return fund === null ? null : { items: [fund], evidence: [fact('fund', 'restrictions', fund.reference)] };
}

/** Items of other gifts carry the id of their transaction. */
function expectsAnyGift(item: OpenItemRow): boolean {
  return item.gatewayTxnId === null;
}

function isOpen({ state }: OpenItemRow): boolean {
  return state === 'OPEN' || state === 'PARTIALLY_PAID';
}

function contradiction(gift: DecidedGift, item: OpenItemRow): ManualReason | null {
  if (item.currency !== gift.currency) return 'CURRENCY_MISMATCH';
  if (!isOpen(item)) return 'OBLIGATION_CLOSED';
  const openMinor = openMinorOf(item);
  if (openMinor === null || openMinor === gift.amountMinor) return null;
  return gift.amountMinor < openMinor ? 'UNDERPAID' : 'OVERPAID';
}

function manual(reason: ManualReason, evidence: readonly Evidence[], suggestions: readonly Suggestion[]): GiftDecision {
  return { state: 'MANUAL', reason, evidence, suggestions };
}

const SUGGESTIONS_MAX = 3;

/** Items that could take the whole gift. */
function suggestionsFor(gift: DecidedGift, items: readonly OpenItemRow[]): readonly Suggestion[] {
  return items
    .filter(
      (item) =>
        isOpen(item) && item.currency === gift.currency && gift.amountMinor <= (openMinorOf(item) ?? gift.amountMinor),
    )
    .slice(0, SUGGESTIONS_MAX)
    .map(({ id, kind, reference }, index) => ({
      rank: index + 1,
      allocations: [{ openItemId: id, kind, reference, amountMinor: gift.amountMinor }],
      evidence: [fact('expected-gift', 'reference', reference)],
    }));
}

function fact(rule: string, field: string, value: string): Evidence {
  return { rule, weight: 1, field, value };
}
