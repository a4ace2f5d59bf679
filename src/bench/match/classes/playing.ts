/** What the classes have in common: payments with a reference, without one, and their truth. */
import { type Expectation, type Played, type Stage, senderOf } from '../stage.ts';
import { textAround, textWithout } from '../texts.ts';
import type { BankCode, Item, PaymentClass, Person, Sender, SentPayment, Truth } from '../types.ts';

/** Plays one event of a class. */
export type Scene = (stage: Stage) => void;

const CREDIT: BankCode = ['PMNT', 'RCDT', 'DMCT'];
const QR_CREDIT: BankCode = ['PMNT', 'RCDT', 'VCOM'];

export function credit(facts: {
  date: string;
  amountMinor: number;
  currency?: string;
  payer: Sender;
  lines?: readonly string[];
  structured?: SentPayment['structured'];
}): SentPayment {
  const structured = facts.structured ?? null;
  return {
    date: facts.date,
    direction: 'in',
    amountMinor: facts.amountMinor,
    currency: facts.currency ?? 'CHF',
    payer: facts.payer,
    ultimate: null,
    lines: (facts.lines ?? []).filter((line) => line !== ''),
    structured,
    reversal: false,
    returnReason: null,
    bankCode: structured?.type === 'QRR' ? QR_CREDIT : CREDIT,
    chargesMinor: 0,
    instructed: null,
  };
}

type TruthWish = Partial<Omit<Truth, 'paymentKey' | 'class'>>;

export function truthOf(paymentClass: PaymentClass, wish: TruthWish = {}): Played['truth'] {
  return {
    class: paymentClass,
    tags: [],
    decision: wish.allocations === undefined ? 'NONE' : 'MATCH',
    allocations: [],
    residue: null,
    decidable: true,
    candidates: [],
    ...wish,
  };
}

/** The whole of a payment for one item. */
export function matching(item: Item, amountMinor: number): TruthWish {
  return { allocations: [{ reference: item.reference, amountMinor }] };
}

/** What is paid for the item: its sum, or any sum where the amount is free. */
export function sumFor(stage: Stage, item: Item): number {
  return item.amountMinor ?? stage.random.oneOf([1000, 2000, 2500, 5000, 10000, 7700, 3333]);
}

const OTHER_PAYER_PERCENT = 8;

/** Mostly the person; now and then somebody else who was given the reference. */
export function anyPayer(stage: Stage, person: Person): Sender {
  if (!stage.random.happens(OTHER_PAYER_PERCENT)) return senderOf(person);
  const [relative] = stage.relations.household(person);
  return senderOf(relative ?? stage.person((one) => one !== person && stage.mayBeOpen(one).length === 0));
}

/** As the QR bill or another slip has it. */
export function structuredOf(stage: Stage, item: Item): NonNullable<SentPayment['structured']> {
  return stage.random.happens(70)
    ? { type: 'QRR', value: item.qrReference }
    : { type: 'SCOR', value: item.creditorReference };
}

export function wordsAround(stage: Stage, item: Item, reference: string): string {
  return textAround(reference, item, item.person?.language ?? 'de', stage.random);
}

export function wordsWithout(stage: Stage, item: Item): string {
  return textWithout(item, item.person?.language ?? 'de', stage.random);
}

/** Another item of the same person that nobody pays now, as some people have. */
export function perhapsSecondItem(stage: Stage, { item }: Expectation, percent: number, samePercent: number): void {
  if (item.person === null || !stage.random.happens(percent)) return;
  const isSame = stage.random.happens(samePercent) && item.amountMinor !== null;
  stage.expect(item.person, {
    currency: item.currency,
    isFixed: true,
    ...(isSame && item.amountMinor !== null ? { amountMinor: item.amountMinor } : {}),
  });
}
