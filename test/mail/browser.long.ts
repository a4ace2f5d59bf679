/**
 * Every mail as people see it: valid HTML, and in headless Chromium (Debian: chromium) without a finding of axe, in light and
 * dark, on a telephone and on a desk. Sheets of all pictures lie in `coverage/mails` afterwards, to be looked at.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rendered, renderedCases } from './cases.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const SHEETS = join(import.meta.dirname, '../../coverage/mails');
/** The narrowest telephone, an ordinary one, a desk; and which of them are pictured. */
const WIDTHS = [320, 360, 1000];
const PICTURED = { phone: 360, desk: 700 };
const SCHEMES = ['light', 'dark'] as const;
const ALL = renderedCases();
const KINDS = [...new Set(ALL.map(({ kind }) => kind))];

/**
 * Off is what mail programs need and the standard advises against for web sites: styles that do not survive without being
 * inline, and the attributes of tables that old programs read instead of styles.
 */
const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
  rules: { 'no-inline-style': 'off', 'no-deprecated-attr': 'off', 'long-title': 'off' },
});

describe.each(ALL)('$kind in $language', ({ mails }) => {
  test.each(mails)('is valid HTML: $name', async ({ html }) => {
    const { results } = await validator.validateString(html);
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`))).toEqual(
      [],
    );
  });
});

describe.skipIf(CHROMIUM === undefined)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
    mkdirSync(SHEETS, { recursive: true });
  });
  afterAll(async () => await browser.close());

  async function withPage(scheme: 'light' | 'dark', work: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ colorScheme: scheme, offline: true });
    const page = await context.newPage();
    await page.addScriptTag({ content: axe.source });
    await work(page);
    await context.close();
  }

  describe.each(SCHEMES)('%s', (scheme) => {
    test.each(KINDS)('nobody is shut out, and nothing is wider than the page: %s', async (kind) => {
      await withPage(scheme, async (page) => {
        for (const { language, mails } of ALL.filter((one) => one.kind === kind)) {
          for (const { name, html } of mails) {
            await page.setContent(html);
            expect(await tooWide(page), `${name} in ${language}`).toEqual([]);
            expect(await findings(page), `${name} in ${language}`).toEqual([]);
          }
        }
      });
    });

    test.each(KINDS)('is pictured: %s', async (kind) => {
      const rendered = ALL.filter((one) => one.kind === kind);
      await withPage(scheme, async (page) => {
        for (const [device, width] of Object.entries(PICTURED)) {
          await drawSheet(page, rendered, width);
          await page.screenshot({ path: join(SHEETS, `${kind}.${device}.${scheme}.png`), fullPage: true });
        }
      });
    });
  });
});

/** The widths at which the page would have to be moved sideways. */
async function tooWide(page: Page): Promise<readonly number[]> {
  const wide: number[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const needed: number = await page.evaluate('document.documentElement.scrollWidth');
    if (needed > width) wide.push(width);
  }
  return wide;
}

/** What axe finds by its rules for WCAG 2.2 A and AA and its own advice; a mail has no landmarks as web sites have. */
async function findings(page: Page): Promise<unknown> {
  return await page.evaluate(`axe.run(document, { rules: { region: { enabled: false }, 'landmark-one-main': { enabled: false } } })
    .then(({ violations, incomplete }) => [...violations, ...incomplete].map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' ')))`);
}

/** All languages beside each other, all cases below each other. */
async function drawSheet(page: Page, rendered: readonly Rendered[], width: number): Promise<void> {
  await page.setViewportSize({ width: (width + 8) * rendered.length, height: 600 });
  const frame = (html: string): string =>
    `<iframe style="border:0;width:${width}px" srcdoc="${html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`;
  const columns = rendered.map(({ mails }) => `<div>${mails.map(({ html }) => frame(html)).join('<br>')}</div>`);
  await page.setContent(`<body style="margin:0;display:flex;gap:8px;background:#888">${columns.join('')}</body>`);
  await page.waitForFunction(`[...document.querySelectorAll('iframe')].every((one) => {
    const height = one.contentDocument?.documentElement?.scrollHeight ?? 0;
    one.style.height = height + 'px';
    return height > 100 && one.contentDocument.readyState === 'complete';
  })`);
}
