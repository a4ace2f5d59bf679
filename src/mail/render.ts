/**
 * Writes a mail: kind + language + facts give subject, text and HTML. Pure, the same facts always give the same
 * bytes. It knows nothing of addresses, headers and sending (`connectors/`). A new kind of mail is one file under
 * `kinds/` and one line in `COMPOSERS`; its words go into the catalogues, where the compiler asks for them.
 */
import type { Catalogue } from './catalogue.ts';
import type { MailDocument } from './document.ts';
import { confirmation } from './kinds/confirmation.ts';
import { CATALOGUES, type Language } from './languages/index.ts';
import { layoutHtml, layoutText } from './layout.ts';

const COMPOSERS = { confirmation };

export type MailKind = keyof typeof COMPOSERS;
/** The facts that each kind of mail needs. */
export type MailFacts = { readonly [K in MailKind]: Parameters<(typeof COMPOSERS)[K]>[0] };
export type RenderedMail = Readonly<{ subject: string; text: string; html: string }>;

const composers: { readonly [K in MailKind]: (facts: MailFacts[K], catalogue: Catalogue) => MailDocument } = COMPOSERS;

/** Renders one mail. `text` ends its lines with LF and is complete without the HTML. */
export function renderMail<K extends MailKind>(kind: K, language: Language, facts: MailFacts[K]): RenderedMail {
  const catalogue = CATALOGUES[language];
  const document = composers[kind](facts, catalogue);
  return {
    subject: document.subject,
    text: layoutText(document, catalogue),
    html: layoutHtml(document, catalogue),
  };
}
