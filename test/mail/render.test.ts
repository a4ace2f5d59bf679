import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { Organisation } from '../../src/mail/document.ts';
import type { ReceiptFacts } from '../../src/mail/facts.ts';
import { renderMail } from '../../src/mail/render.ts';
import { NO_ORGANISATION, ORDINARY, ORGANISATION } from '../helpers/mail-facts.ts';

const render = ({
  organisation = ORGANISATION,
  ...change
}: Partial<ReceiptFacts> & { organisation?: Organisation } = {}) =>
  renderMail('confirmation', 'en', { ...ORDINARY, ...change }, { organisation });

const SEVERAL: Partial<ReceiptFacts> = {
  recipientName: 'Émilie Großmann-Żółć',
  amountMinor: 123_450,
  items: [
    { title: 'Salsa Basics', reference: 'SB-4711', amountMinor: 100_000 },
    { title: 'Tango & Milonga', reference: 'USI-AbC123', amountMinor: 20_000 },
    { title: 'Membership 2026', reference: '', amountMinor: 3_450 },
  ],
};
const RIGHT_TO_LEFT: Partial<ReceiptFacts> = {
  recipientName: 'محمد علي',
  items: [
    { title: 'שיעור ריקוד 2', reference: '4711', amountMinor: 6_000 },
    { title: 'Lindy Hop', reference: 'LH-1', amountMinor: 4_000 },
  ],
};
const BARE = { organisation: NO_ORGANISATION, recipientName: null, items: [] };

describe('what a confirmation says', () => {
  test('the text is complete alone, byte for byte', () => {
    expect(render().text).toBe(
      [
        'Dear Anna Muster,',
        '',
        'Thank you! Example Society has received your payment.',
        '',
        'Amount: 100.00 CHF',
        'Booking date: 20 November 2026',
        'For: Salsa Basics (SB-4711)',
        'Our reference: P-1042',
        '',
        'Is something wrong? Please reply to this mail.',
        '',
        'This confirms a payment. It is not a tax receipt.',
        '',
        'Example Society',
        'Example Street 1',
        '8000 Zürich',
        'office@example.org',
        'https://example.org',
        '',
        'Privacy: https://example.org/privacy',
        '',
      ].join('\n'),
    );
  });

  test('the subject names amount, purpose and our reference', () => {
    expect(render().subject).toBe('Payment received: 100.00 CHF, Salsa Basics [P-1042]');
    expect(render(SEVERAL).subject).toBe('Payment received: 1,234.50 CHF, Salsa Basics and 2 more [P-1042]');
    expect(render(BARE).subject).toBe('Payment received: 100.00 CHF [P-1042]');
  });

  test('an item amount that differs from the payment is shown', () => {
    const { text } = render({ items: [{ title: 'Salsa Basics', reference: 'SB-4711', amountMinor: 8_000 }] });
    expect(text).toContain('For: Salsa Basics (SB-4711): 80.00 CHF\n');
  });

  test('a long list is cut and says so', () => {
    const items = Array.from({ length: 500 }, (_, n) => ({
      title: 'x'.repeat(500),
      reference: `R-${n}`,
      amountMinor: 100,
    }));
    const { subject, text, html } = render({ items });
    expect(text).toContain('\n  - and 480 more\n');
    expect(subject.length).toBeLessThan(160);
    expect(Buffer.byteLength(html)).toBeLessThan(30_000);
  });
});

describe('text that donors control', () => {
  test('markup is escaped in HTML and stays as it is in the text', () => {
    const { text, html } = render({
      recipientName: '<script>alert(1)</script>',
      items: [{ title: '<img src=x onerror="a()"> & \'b\'', reference: '"><b>', amountMinor: 10_000 }],
    });
    expect(html).not.toMatch(/<script|<img|<b>|onerror="/);
    expect(html).toContain('Dear &lt;script&gt;alert(1)&lt;/script&gt;,');
    expect(text).toContain('Dear <script>alert(1)</script>,');
  });

  test('templates in a name are not run', () => {
    expect(render({ recipientName: '<%= 6 * 7 %>' }).text).toContain('Dear <%= 6 * 7 %>,');
  });

  test('control, direction and invisible characters are taken out', () => {
    const { subject, text, html } = render({
      recipientName: 'An\u202Ena\r\nBcc: x\u0000\u200B\u2066Muster\u2069\u{E0041}',
      items: [{ title: 'Sal\u202Esa\n\tBasics\u2028', reference: 'SB\u200F-1', amountMinor: 10_000 }],
    });
    expect(text).toContain('Dear Anna Bcc: x Muster,\n');
    expect(subject).toBe('Payment received: 100.00 CHF, Salsa Basics [P-1042]');
    for (const part of [subject, text.replaceAll('\n', ''), html.replaceAll('\n', '')]) {
      expect(part).not.toMatch(/[\p{Cc}\u200B\u200F\u2028\u202A-\u202E\u2066-\u2069\u{E0041}]/u);
    }
  });

  test('right-to-left text keeps to its place', () => {
    const { text, html } = render(RIGHT_TO_LEFT);
    expect(text).toContain('  - \u2068שיעור ריקוד 2\u2069 (4711): 60.00 CHF\n');
    expect(html).toContain('<bdi>שיעור ריקוד 2</bdi>');
  });

  test.each(['Win at http://evil.example', 'see www.evil.example', 'evil.com', 'a@b.example', '', ' \u200B '])(
    'a name that is none, or looks like a link, is not greeted: %j',
    (recipientName) => {
      expect(render({ recipientName }).text).toMatch(/^Hello,\n/);
    },
  );

  test.each(['J. Smith', 'J.Smith', 'Dr. Ana de la O', "Siobhán O'Neil", '李小龍', 'Maria M.'])(
    '%s is greeted',
    (recipientName) => {
      expect(render({ recipientName }).text.startsWith(`Dear ${recipientName},\n`)).toBe(true);
    },
  );

  test('half of a surrogate pair does not break the mail', () => {
    expect(render({ recipientName: 'Anna \uD83D' }).text).toContain('Dear Anna \uFFFD,');
  });
});

describe('the HTML', () => {
  const { html } = render(SEVERAL);

  test('is small, has a language and a direction, and knows both colour schemes', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(30_000);
    expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en" dir="ltr">/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<meta name="supported-color-schemes" content="light dark">');
  });

  test('uses tables for layout only, and nothing smaller than 16 px', () => {
    expect(html.match(/<table/g)?.length).toBe(html.match(/<table[^>]* role="presentation"/g)?.length);
    for (const [, size] of html.matchAll(/font-size:(\d+)px/g)) expect(Number(size)).toBeGreaterThanOrEqual(16);
  });

  test('loads nothing, runs nothing and asks for nothing', () => {
    expect(html).not.toMatch(/<(img|script|iframe|form|button|input|link|object|svg)\b|url\(|@import|\bsrc=|\bon\w+=/i);
    const links = Array.from(html.matchAll(/href="([^"]*)"/g), ([, href]) => href);
    expect(links).toEqual(['mailto:office@example.org', 'https://example.org', 'https://example.org/privacy']);
  });

  test('has a contrast of at least 4.5:1 in both schemes', () => {
    const light = { backgrounds: ['#f3f2ee', '#ffffff'], texts: ['#1c1d1f', '#55585d', '#0b4f9e'] };
    const dark = { backgrounds: ['#16181b', '#22262b'], texts: ['#f2f2f0', '#b9bec5', '#9cc7ff'] };
    for (const { backgrounds, texts } of [light, dark]) {
      for (const colour of [...backgrounds, ...texts]) expect(html).toContain(colour);
      for (const background of backgrounds) {
        for (const text of texts) expect(contrast(background, text)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  test('every opened element is closed', () => {
    const open: string[] = [];
    for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
      if (name === 'meta') continue;
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });
});

describe('facts that cannot be', () => {
  test('a link that is not a web address is refused', () => {
    const organisation = { ...ORGANISATION, privacyUrl: 'javascript:alert(1)' };
    expect(() => render({ organisation })).toThrow(AppError);
  });

  test.each(['2026-13-01', '20.11.2026', '2026-11-20T00:00:00Z'])('%s is no booking date', (bookingDate) => {
    expect(() => render({ bookingDate })).toThrow('is not a date');
  });

  test('the same facts give the same bytes', () => {
    expect(render(SEVERAL)).toEqual(render(SEVERAL));
  });
});

/** WCAG 2.2, relative luminance. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
