/** The amount against what is open: exact, a sum, or off in a way that people and banks are off. Pure. */
import { currencyOf, formatMoney } from '../../money.ts';
import { asksFor } from '../decide/split.ts';
import type { Clue, EvidenceKind, Proposal, Search } from './evidence-kind.ts';

const SUM = 6;
/** By how many open items ask for exactly this: the rarer, the more it says. */
const EXACT = { alone: 12, few: 9, some: 6, many: 4 } as const;
const FEW = 5;
const NOT_EXACT = -18;
/** Banks take up to 15 units of the currency on the way. */
const FEE_MAX = 1_500;
const FEE = -8;

export const amount: EvidenceKind = {
  name: 'amount',
  weigh: (proposal, search) => {
    const [item] = proposal.items;
    if (item === undefined) return [];
    if (proposal.items.length > 1) return [clue('amount-sum', SUM, () => asks(proposal))];
    if (item.openMinor === null) return [clue('amount', 0, () => asksFor(item))];
    if (item.openMinor === search.payment.amountMinor)
      return [clue('amount', exactWeight(search.sameAmount), () => asksFor(item))];
    return [difference(item.openMinor, proposal, search)];
  },
};

function exactWeight(count: number | null): number {
  if (count === null) return EXACT.many;
  if (count <= 1) return EXACT.alone;
  return count <= FEW ? EXACT.few : EXACT.some;
}

function difference(openMinor: number, proposal: Proposal, { payment }: Search): Clue {
  const paid = payment.amountMinor;
  const [rule, weight, how] = differenceOf(paid, openMinor);
  return clue(rule, weight, () => {
    const by = formatMoney({ minor: Math.abs(paid - openMinor), currency: currencyOf(payment.currency) });
    return `${asks(proposal)}: ${how.replace('{}', by)}`;
  });
}

/** The rule, its weight, and how the difference is called. */
function differenceOf(paid: number, openMinor: number): readonly [rule: string, weight: number, how: string] {
  if (isDigitSlip(paid, openMinor)) return ['digit-slip', NOT_EXACT, 'a digit may have slipped'];
  if (paid < openMinor && openMinor - paid <= FEE_MAX) return ['fee', FEE, '{} short, perhaps a fee'];
  if (paid < openMinor) return ['amount', NOT_EXACT, '{} short'];
  const isRounded = paid % 1_000 === 0 && (paid - openMinor) * 5 <= openMinor;
  return isRounded ? ['rounded', FEE, '{} more, perhaps rounded up'] : ['amount', NOT_EXACT, '{} more'];
}

function asks({ items }: Proposal): string {
  return items.map(asksFor).join(' + ');
}

/** The same digits in another order, or one zero too many or too few. */
function isDigitSlip(paid: number, open: number): boolean {
  const digits = (minor: number): string => [...String(minor)].sort().join('');
  if (paid === open * 10 || paid * 10 === open) return true;
  // What has the same digits differs by a multiple of nine: that is quicker to see.
  return (paid - open) % 9 === 0 && digits(paid) === digits(open);
}

function clue(rule: string, weight: number, value: () => string): Clue {
  return { rule, weight, field: 'amount', value };
}
