/** Every kind of mail in every language, in every case, byte for byte; and that text and HTML state the same. */
import { describe, expect, test } from 'vitest';
import type { Organisation } from '../../src/mail/document.ts';
import type { MailFacts, MailKind } from '../../src/mail/facts.ts';
import { CATALOGUES, isLanguage } from '../../src/mail/languages/index.ts';
import { MAIL_KINDS, renderMail } from '../../src/mail/render.ts';
import { MORE_SAMPLES, SAMPLES } from '../../src/mail/samples.ts';
import { NO_ORGANISATION, ORGANISATION } from '../helpers/mail-facts.ts';
import { textOfHtml, words } from '../helpers/mail-text.ts';

type Case = Readonly<{ name: string; facts: MailFacts[MailKind]; organisation: Organisation }>;

/** The same facts, with one thing changed wherever it stands in them. */
function changed<T>(facts: T, by: Readonly<Record<string, unknown>>): T {
  const text = JSON.stringify(facts, (key, value: unknown) => (Object.hasOwn(by, key) ? by[key] : value));
  return JSON.parse(text) as T;
}

function casesOf(kind: MailKind): readonly Case[] {
  const facts = SAMPLES[kind];
  const more = (MORE_SAMPLES[kind] ?? []).map((one, n) => ({
    name: `variant ${n + 1}`,
    facts: one,
    organisation: ORGANISATION,
  }));
  const long = {
    recipientName: 'Dr. Maria-Magdalena Großenbacher-Żółkiewska von und zu Hohenlinden-Übersee zum Oberen Bodensee',
    title: 'Förderbeitrag für die Renovation des Übungslokals an der Langstrasse 200 in Zürich, zweite Etappe',
    reference: 'RF18-5390-0754-7034-0000-1234',
  };
  const rightToLeft = { recipientName: 'محمد علي', title: 'שיעור ריקוד 2' };
  return [
    { name: 'ordinary', facts, organisation: ORGANISATION },
    ...more,
    { name: 'long names', facts: changed(facts, long), organisation: ORGANISATION },
    { name: 'right to left', facts: changed(facts, rightToLeft), organisation: ORGANISATION },
    { name: 'a currency without decimals', facts: changed(facts, { currency: 'JPY' }), organisation: ORGANISATION },
    {
      name: 'nothing is configured',
      facts: changed(facts, { recipientName: null, items: [] }),
      organisation: NO_ORGANISATION,
    },
  ];
}

const LANGUAGES = Object.keys(CATALOGUES).filter(isLanguage);

describe.each(MAIL_KINDS.flatMap((kind) => LANGUAGES.map((language) => ({ kind, language }))))(
  '$kind in $language',
  ({ kind, language }) => {
    const rendered = casesOf(kind).map((one) => ({ ...one, ...renderMail(kind, language, one.facts, one) }));

    test('has exactly these bytes', async () => {
      const path = `../fixtures/mail/${kind}.${language}`;
      const text = rendered.map((mail) => `=== ${mail.name}\nSubject: ${mail.subject}\n\n${mail.text}`).join('\n');
      await expect(text).toMatchFileSnapshot(`${path}.txt`);
      await expect(rendered.map(({ name, html }) => `<!-- ${name} -->\n${html}`).join('\n')).toMatchFileSnapshot(
        `${path}.html`,
      );
    });

    test.each(rendered)('says the same in text and HTML: $name', ({ text, html }) => {
      expect(words(textOfHtml(html))).toBe(words(text));
    });

    test.each(rendered)('is small and leaves nothing unfilled: $name', ({ subject, text, html }) => {
      expect(Buffer.byteLength(html)).toBeLessThan(30_000);
      expect(subject.length).toBeLessThan(200);
      for (const part of [subject, text, html.replace(/<style>[\s\S]*?<\/style>/, '')]) {
        expect(part).not.toMatch(/undefined|\[object|<%|%>|\bnull\b|\bNaN\b|[^\S\n] [^\S\n ]*,| {2}\[/);
      }
    });
  },
);
