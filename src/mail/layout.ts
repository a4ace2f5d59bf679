/**
 * The one base layout of all mails, as text and as HTML. Both are filled from the same `MailDocument`. Escaping is
 * on for HTML and off for text; the templates are compiled once when this module is loaded.
 */
import { Eta } from 'eta';
import type { Catalogue } from './catalogue.ts';
import { isolateRightToLeft } from './clean.ts';
import type { MailDocument } from './document.ts';
import { HTML_TEMPLATE } from './templates/html.ts';
import { TEXT_TEMPLATE } from './templates/text.ts';

const FIXED = { autoTrim: [false, 'nl'], cache: false, useWith: false } satisfies ConstructorParameters<typeof Eta>[0];
const htmlEta = new Eta({ ...FIXED, autoEscape: true });
const textEta = new Eta({ ...FIXED, autoEscape: false });
const htmlTemplate = htmlEta.compile(HTML_TEMPLATE);
const textTemplate = textEta.compile(TEXT_TEMPLATE);

/** The mail as plain text: complete alone, lines end with LF. */
export function layoutText(document: MailDocument, catalogue: Catalogue): string {
  return textEta.render(textTemplate, { mail: document, catalogue, isolate: isolateRightToLeft });
}

/** The mail as one HTML page without anything to load from elsewhere. */
export function layoutHtml(document: MailDocument, catalogue: Catalogue): string {
  return htmlEta.render(htmlTemplate, { mail: document, catalogue });
}
