/**
 * Writes a mail: kind + language + facts give subject, text and HTML. Pure, the same facts always give the same
 * bytes. It knows nothing of addresses, headers and sending (`connectors/`). A new kind of mail is its facts in `facts.ts`,
 * one file under `kinds/` and one line in `COMPOSERS`; its words go into the languages, where the compiler asks for them.
 */
import type { Catalogue } from './catalogue.ts';
import { greetableName } from './clean.ts';
import { cleanSender, type MailDocument, type Organisation } from './document.ts';
import type { MailFacts, MailKind } from './facts.ts';
import type { Composed } from './kinds/composed.ts';
import { correction } from './kinds/correction.ts';
import { largeDonation } from './kinds/large-donation.ts';
import { receipt } from './kinds/receipt.ts';
import { refund } from './kinds/refund.ts';
import { reminder } from './kinds/reminder.ts';
import { CATALOGUES, type Language } from './languages/index.ts';
import { layoutHtml, layoutText } from './layout.ts';
import { type MailTemplates, NO_TEMPLATES, templateName } from './own-templates.ts';
import { fillWords, type WordValues } from './words.ts';

export type RenderedMail = Readonly<{ subject: string; text: string; html: string }>;

const COMPOSERS: { readonly [K in MailKind]: (facts: MailFacts[K], catalogue: Catalogue) => Composed } = {
  confirmation: receipt,
  thank_you: receipt,
  recurring_first: receipt,
  recurring_later: receipt,
  fund_gift: receipt,
  part_payment: receipt,
  overpayment: receipt,
  correction,
  refund,
  large_donation: largeDonation,
  reminder,
};

export const MAIL_KINDS: readonly MailKind[] = Object.keys(COMPOSERS).filter(isMailKind);

const NO_WORDS: WordValues = {
  organisation: '',
  amount: '',
  purpose: '',
  reference: '',
  bookingDate: '',
  rest: '',
  excess: '',
  excessFate: '',
  frequency: '',
  refundDate: '',
  refundHow: '',
  dueDate: '',
  threshold: '',
  form: 'mail',
};
const NAME_CHARACTERS_MAX = 80;

export function isMailKind(kind: string): kind is MailKind {
  return Object.hasOwn(COMPOSERS, kind);
}

/** Renders one mail. `text` ends its lines with LF and is complete without the HTML. Throws for facts that cannot be. */
export function renderMail<K extends MailKind>(
  kind: K,
  language: Language,
  facts: MailFacts[K],
  by: Readonly<{ organisation: Organisation; templates?: MailTemplates; form?: 'mail' | 'letter' }>,
): RenderedMail {
  const catalogue = CATALOGUES[language];
  const templates = by.templates ?? NO_TEMPLATES;
  const sender = cleanSender(by.organisation);
  const { greets, facts: rows, words } = COMPOSERS[kind](facts, catalogue);
  const template = templates.get(templateName(kind, language)) ?? catalogue.words[kind];
  const filled = fillWords(template, { ...NO_WORDS, form: by.form ?? 'mail', organisation: sender.name, ...words });
  const document: MailDocument = {
    ...filled,
    greeting: greets === null ? null : catalogue.common.greeting(greetableName(greets.name, NAME_CHARACTERS_MAX)),
    facts: rows,
    sender,
  };
  return {
    subject: document.subject,
    text: layoutText(document, catalogue, templates),
    html: layoutHtml(document, catalogue, templates),
  };
}
