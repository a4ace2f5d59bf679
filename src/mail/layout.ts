/**
 * The one base layout of all mails, as text and as HTML. Both are filled from the same `MailDocument`. Escaping is
 * on for HTML and off for text; each template is compiled once.
 */
import { Eta } from 'eta';
import type { Catalogue } from './catalogue.ts';
import { isolateRightToLeft } from './clean.ts';
import type { MailDocument } from './document.ts';
import { HTML_LAYOUT, type MailTemplates, TEXT_LAYOUT } from './own-templates.ts';
import { HTML_TEMPLATE } from './templates/html.ts';
import { TEXT_TEMPLATE } from './templates/text.ts';

const FIXED = { autoTrim: [false, 'nl'], cache: false, useWith: false } satisfies ConstructorParameters<typeof Eta>[0];
const htmlEta = new Eta({ ...FIXED, autoEscape: true });
const textEta = new Eta({ ...FIXED, autoEscape: false });
type Template = ReturnType<typeof htmlEta.compile>;
const compiled = { html: new Map<string, Template>(), text: new Map<string, Template>() };

/** The mail as plain text: complete alone, lines end with LF. */
export function layoutText(document: MailDocument, catalogue: Catalogue, templates: MailTemplates): string {
  const source = templates.get(TEXT_LAYOUT) ?? TEXT_TEMPLATE;
  const template = once(compiled.text, source, () => textEta.compile(source));
  return textEta.render(template, { mail: document, catalogue, isolate: isolateRightToLeft });
}

/** The mail as one HTML page without anything to load from elsewhere. */
export function layoutHtml(document: MailDocument, catalogue: Catalogue, templates: MailTemplates): string {
  const source = templates.get(HTML_LAYOUT) ?? HTML_TEMPLATE;
  const template = once(compiled.html, source, () => htmlEta.compile(source));
  return htmlEta.render(template, { mail: document, catalogue });
}

function once(known: Map<string, Template>, source: string, compile: () => Template): Template {
  const template = known.get(source) ?? compile();
  known.set(source, template);
  return template;
}
