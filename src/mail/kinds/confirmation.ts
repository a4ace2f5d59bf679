/**
 * The confirmation: one donor's payment has been booked. It carries nothing the bank wrote (no IBAN, no remittance
 * text, no names of others) and nothing to pay or to log in with: people must not learn to trust such mails.
 */
import type { Money } from '../../money.ts';
import type { Catalogue } from '../catalogue.ts';
import { cleanLine, greetableName } from '../clean.ts';
import { cleanSender, type FactValue, type MailDocument, type Organisation } from '../document.ts';
import { mailDate, mailMoney } from '../format.ts';

export type ConfirmationFacts = Readonly<{
  organisation: Organisation;
  /** From our own record of the person, never from the bank. */
  recipientName: string | null;
  amount: Money;
  /** The bank's booking date, `YYYY-MM-DD`. */
  bookingDate: string;
  items: readonly ConfirmedItem[];
  /** Our short reference of the payment, `P-1042`. */
  paymentReference: string;
}>;
export type ConfirmedItem = Readonly<{ title: string; reference: string; amount: Money }>;

const NAME_CHARACTERS_MAX = 80;
const TITLE_CHARACTERS_MAX = 120;
const SUBJECT_TITLE_CHARACTERS_MAX = 60;
const REFERENCE_CHARACTERS_MAX = 40;
const ITEMS_MAX = 20;

/** What the confirmation says, in the catalogue's language. */
export function confirmation(facts: ConfirmationFacts, catalogue: Catalogue): MailDocument {
  const { common, confirmation: texts } = catalogue;
  const sender = cleanSender(facts.organisation);
  const amount = mailMoney(facts.amount, catalogue);
  const reference = cleanLine(facts.paymentReference, REFERENCE_CHARACTERS_MAX);
  const purposes = purposeLines(facts, catalogue);
  return {
    subject: texts.subject({ amount, purpose: subjectPurpose(facts.items, catalogue), reference }),
    heading: texts.heading,
    greeting: common.greeting(greetableName(facts.recipientName, NAME_CHARACTERS_MAX)),
    opening: texts.thanks(sender.name === '' ? null : sender.name),
    facts: [
      { label: texts.amount, values: [plain(amount)] },
      { label: texts.bookingDate, values: [plain(mailDate(facts.bookingDate, catalogue))] },
      ...(purposes.length === 0 ? [] : [{ label: texts.purpose, values: purposes }]),
      { label: texts.reference, values: [plain(reference)] },
    ],
    notes: [common.wrong, texts.notTaxReceipt],
    sender,
  };
}

function subjectPurpose(items: readonly ConfirmedItem[], { confirmation: texts }: Catalogue): string | null {
  const [first] = items;
  if (first === undefined) return null;
  const title = cleanLine(first.title, SUBJECT_TITLE_CHARACTERS_MAX);
  return items.length === 1 ? title : texts.firstAndMore({ first: title, more: items.length - 1 });
}

/** One line per item; amounts only where they say more than the total does. */
function purposeLines({ items, amount }: ConfirmationFacts, catalogue: Catalogue): readonly FactValue[] {
  const alone = items.length === 1 && items[0]?.amount.minor === amount.minor;
  const lines = items.slice(0, ITEMS_MAX).map((item) => {
    const title = cleanLine(item.title, TITLE_CHARACTERS_MAX);
    const reference = cleanLine(item.reference, REFERENCE_CHARACTERS_MAX);
    const inBrackets = reference === '' ? '' : ` (${reference})`;
    return { name: title, detail: alone ? inBrackets : `${inBrackets}: ${mailMoney(item.amount, catalogue)}` };
  });
  return items.length > ITEMS_MAX ? [...lines, plain(catalogue.common.andMore(items.length - ITEMS_MAX))] : lines;
}

function plain(text: string): FactValue {
  return { name: text, detail: '' };
}
