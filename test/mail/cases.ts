/** Every kind of mail in every language, in the cases that strain a layout or a sentence. */
import type { Organisation } from '../../src/mail/document.ts';
import type { MailFacts, MailKind } from '../../src/mail/facts.ts';
import { CATALOGUES, isLanguage, type Language } from '../../src/mail/languages/index.ts';
import { MAIL_KINDS, type RenderedMail, renderMail } from '../../src/mail/render.ts';
import { MORE_SAMPLES, SAMPLES } from '../../src/mail/samples.ts';
import { NO_ORGANISATION, ORGANISATION } from '../helpers/mail-facts.ts';

type Case = Readonly<{ name: string; facts: MailFacts[MailKind]; organisation: Organisation }>;
export type RenderedCase = Case & RenderedMail;
export type Rendered = Readonly<{ kind: MailKind; language: Language; mails: readonly RenderedCase[] }>;

export const LANGUAGES = Object.keys(CATALOGUES).filter(isLanguage);

const LONG = {
  recipientName: 'Dr. Maria-Magdalena Großenbacher-Żółkiewska von und zu Hohenlinden-Übersee zum Oberen Bodensee',
  title: 'Förderbeitrag für die Renovation des Übungslokals an der Langstrasse 200 in Zürich, zweite Etappe',
  reference: 'RF18-5390-0754-7034-0000-1234',
};
const RIGHT_TO_LEFT = { recipientName: 'محمد علي', title: 'שיעור ריקוד 2' };

/** All of them, rendered. */
export function renderedCases(): readonly Rendered[] {
  return MAIL_KINDS.flatMap((kind) =>
    LANGUAGES.map((language) => ({
      kind,
      language,
      mails: casesOf(kind).map((one) => ({ ...one, ...renderMail(kind, language, one.facts, one) })),
    })),
  );
}

function casesOf(kind: MailKind): readonly Case[] {
  const facts = SAMPLES[kind];
  const more = (MORE_SAMPLES[kind] ?? []).map((one, n) => ({
    name: `variant ${n + 1}`,
    facts: one,
    organisation: ORGANISATION,
  }));
  return [
    { name: 'ordinary', facts, organisation: ORGANISATION },
    ...more,
    { name: 'long names', facts: changed(facts, LONG), organisation: ORGANISATION },
    { name: 'right to left', facts: changed(facts, RIGHT_TO_LEFT), organisation: ORGANISATION },
    { name: 'a currency without decimals', facts: changed(facts, { currency: 'JPY' }), organisation: ORGANISATION },
    {
      name: 'nothing is configured',
      facts: changed(facts, { recipientName: null, items: [] }),
      organisation: NO_ORGANISATION,
    },
  ];
}

/** The same facts, with one thing changed wherever it stands in them. */
function changed<T>(facts: T, by: Readonly<Record<string, unknown>>): T {
  const text = JSON.stringify(facts, (key, value: unknown) => (Object.hasOwn(by, key) ? by[key] : value));
  return JSON.parse(text) as T;
}
