/** Every kind of mail in every language, in every case, byte for byte; and that text and HTML state the same. */
import { describe, expect, test } from 'vitest';
import { textOfHtml, words } from '../helpers/mail-text.ts';
import { renderedCases } from './cases.ts';

describe.each(renderedCases())('$kind in $language', ({ kind, language, mails }) => {
  test('has exactly these bytes', async () => {
    const path = `../fixtures/mail/${kind}.${language}`;
    const text = mails.map((mail) => `=== ${mail.name}\nSubject: ${mail.subject}\n\n${mail.text}`).join('\n');
    await expect(text).toMatchFileSnapshot(`${path}.txt`);
    await expect(mails.map(({ name, html }) => `<!-- ${name} -->\n${html}`).join('\n')).toMatchFileSnapshot(
      `${path}.html`,
    );
  });

  test.each(mails)('says the same in text and HTML: $name', ({ text, html }) => {
    expect(words(textOfHtml(html))).toBe(words(text));
  });

  test.each(mails)('is small and leaves nothing unfilled: $name', ({ subject, text, html }) => {
    expect(Buffer.byteLength(html)).toBeLessThan(30_000);
    expect(subject.length).toBeLessThan(200);
    for (const part of [subject, text, html.replace(/<style>[\s\S]*?<\/style>/, '')]) {
      expect(part).not.toMatch(/undefined|\[object|<%|%>|\bnull\b|\bNaN\b|[^\S\n] [^\S\n ]*,| {2}\[/);
    }
  });
});
