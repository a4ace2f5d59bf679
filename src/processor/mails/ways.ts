/**
 * The ways in which something is settled, and whether its person gets a mail: one table. Where we hold a payment there is
 * something to confirm; where somebody else took the money, they have thanked already, and we know no amount or date.
 */
export type WayOfSettling = 'bank' | 'gateway' | 'cash' | 'cheque' | 'elsewhere' | 'imported';

export const WAYS_OF_SETTLING: Readonly<Record<WayOfSettling, Readonly<{ mail: boolean; because: string }>>> = {
  bank: { mail: true, because: 'the payer cannot see whether it arrived' },
  gateway: { mail: true, because: 'the processor confirms the payment, we confirm what it was for' },
  cash: { mail: true, because: 'a receipt for what was given by hand' },
  cheque: { mail: true, because: 'a receipt for what was given by hand' },
  elsewhere: { mail: false, because: 'who took the money has confirmed it' },
  imported: { mail: false, because: 'another system says so, and has told its people' },
};

/** The way of a payment: these are the ways of which we hold one. */
export function wayOf({ gateway, account }: Readonly<{ gateway: string; account: string | null }>): WayOfSettling {
  if (gateway === 'bank') return 'bank';
  if (gateway !== 'manual') return 'gateway';
  return account === 'cheque' ? 'cheque' : 'cash';
}
