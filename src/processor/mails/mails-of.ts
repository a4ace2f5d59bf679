/** The booking of which the mails are asked. */
import type { BookedAllocation } from '../book.ts';
import type { WayOfSettling } from './ways.ts';

/** What is known of a gift beside its money, from whoever reported it. */
export type GiftFacts = Readonly<{
  recurring: Readonly<{ instalment: 'first' | 'later'; frequency: 'month' | 'year' }> | null;
  /** Any reason but none, an empty one or `0`: the donor wants no thanks, or was thanked otherwise. */
  noThankYou: string | null;
}>;

export type BookedPayment = Readonly<{
  id: number;
  version: number;
  amountMinor: number;
  currency: string;
  bookingDate: string;
}>;
/** The booking whose mails are asked for. */
export type MailsOf = Readonly<{
  payment: BookedPayment;
  way: WayOfSettling;
  allocations: readonly BookedAllocation[];
  toReimburseMinor: number;
  gift: GiftFacts | null;
  /** The items have this money already: its mail is written anew. */
  isBooked?: boolean;
}>;
