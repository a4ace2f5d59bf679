import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildEml, writeEml } from '../../src/connectors/eml.ts';
import { envelopeOf, messageProblem } from '../../src/connectors/message.ts';
import { renderMail } from '../../src/mail/render.ts';
import { plainAddress } from '../../src/mail-address.ts';
import { MESSAGE, ORDINARY, ORGANISATION } from '../helpers/mail-facts.ts';
import { readMail } from '../helpers/mime.ts';

describe('addresses', () => {
  test.each([
    ['anna@example.net', 'anna@example.net'],
    ["o'neil+a_b-c=d@mail.example.co.uk", "o'neil+a_b-c=d@mail.example.co.uk"],
    ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
  ])('%s is taken', (written, plain) => {
    expect(plainAddress(written)).toBe(plain);
  });

  test.each([
    'a@x.ch, evil@x.ch',
    'a@x.ch,evil@x.ch',
    'a@x.ch;evil@x.ch',
    'b@x.ch\r\nRCPT TO:<evil@x.ch>',
    'b@x.ch\n',
    '\tb@x.ch',
    ' b@x.ch',
    'Anna <a@x.ch>',
    '<a@x.ch>',
    'a@x.ch (comment)',
    '"a b"@x.ch',
    'a@evil.ch@x.ch',
    'evil%x.org@x.ch',
    'x.org!evil@x.ch',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@localhost',
    'a@x..ch',
    'a..b@x.ch',
    '.a@x.ch',
    'a.@x.ch',
    '@x.ch',
    'a@',
    'a',
    '',
    'müller@x.ch',
    'a@x.ch\u0000',
    'a@x.ch\u202E',
    'undisclosed:a@x.ch;',
    `${'a'.repeat(65)}@x.ch`,
    `a@${'b.'.repeat(130)}ch`,
    'a@x_y.ch',
    'a@-x.ch',
    'a@x.ch/../y',
    'a@x.ch?b',
    'a@x.ch:25',
    'a@exa\u00ADmple.ch',
  ])('%j is refused', async (address) => {
    expect(plainAddress(address)).toBeNull();
    const message = { ...MESSAGE, to: { name: null, address } };
    expect(messageProblem(message)?.side).toBe('mail');
    await expect(buildEml(message)).rejects.toThrow('not built');
    expect(() => envelopeOf(message)).toThrow('not checked');
  });

  test('a Message-ID with something else in it is the trouble of this mail alone', () => {
    for (const messageId of ['x', '<a@b>\r\nBcc: <c@d>', '<a@x> y>']) {
      expect(messageProblem({ ...MESSAGE, messageId })?.side).toBe('mail');
    }
  });

  test('a wrong sender, reply address or extra header is our own trouble', () => {
    const bad = { name: null, address: 'a@x.ch,b@x.ch' };
    const changes = [{ from: bad }, { replyTo: bad }, { envelopeFrom: bad.address }, { headers: { Bcc: 'a@x.ch' } }];
    for (const change of changes) expect(messageProblem({ ...MESSAGE, ...change })?.side).toBe('sender');
    expect(messageProblem(MESSAGE)).toBeNull();
  });
});

describe('the bytes of a message', () => {
  test('carry exactly these headers', async () => {
    const { headers } = readMail(await buildEml(MESSAGE));
    expect(headers.map(([name, value]) => `${name}: ${value}`)).toEqual([
      'auto-submitted: auto-generated',
      'x-auto-response-suppress: All',
      'content-language: en',
      'from: Example Society <office@example.org>',
      'to: Anna Müller <anna@example.net>',
      'reply-to: people@example.org',
      'subject: Payment received: 100.00 CHF, Salsa für Anfänger [P-1042]',
      'message-id: <quittance.17@example.org>',
      'date: Fri, 20 Nov 2026 10:15:00 +0000',
      'mime-version: 1.0',
      expect.stringMatching(/^content-type: multipart\/alternative; boundary="--quittance-[0-9a-f]{24}-Part_1"$/),
    ]);
  });

  test('hold text first, then HTML, both unchanged', async () => {
    const rendered = renderMail('confirmation', 'en', ORDINARY, { organisation: ORGANISATION });
    const mail = readMail(await buildEml({ ...MESSAGE, ...rendered }));
    expect(mail.types).toEqual(['text/plain', 'text/html']);
    expect(mail.text).toBe(rendered.text);
    expect(mail.html).toBe(rendered.html);
    expect(mail.header('subject')).toBe(rendered.subject);
  });

  test('are the same every time, have short lines and are all ASCII', async () => {
    const bytes = await buildEml({
      ...MESSAGE,
      ...renderMail('confirmation', 'en', ORDINARY, { organisation: ORGANISATION }),
    });
    expect(
      await buildEml({ ...MESSAGE, ...renderMail('confirmation', 'en', ORDINARY, { organisation: ORGANISATION }) }),
    ).toEqual(bytes);
    const source = bytes.toString('latin1');
    expect(source).not.toMatch(/[\u0080-\u00ff]/);
    expect(source.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of source.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  });

  test('take no header out of a name, a subject or a value', async () => {
    const evil = 'x\r\nBcc: evil@example.org\r\n\r\nbody';
    const mail = readMail(
      await buildEml({
        ...MESSAGE,
        subject: evil,
        to: { name: `${evil}", <evil@example.org>, "`, address: 'anna@example.net' },
        from: { name: `An\u202Ena ${evil}`, address: 'office@example.org' },
        language: evil,
        headers: { 'X-Quittance-Would-Hold': evil },
      }),
    );
    expect(mail.headers.map(([name]) => name)).not.toContain('bcc');
    expect(mail.header('subject')).toBe('x Bcc: evil@example.org body');
    expect(mail.header('to')).toBe('"x Bcc: evil@example.org body\\", <evil@example.org>, \\"" <anna@example.net>');
    expect(mail.header('from')).not.toContain('\u202E');
  });

  test('read no file and no address for a body', async () => {
    const { text } = readMail(await buildEml({ ...MESSAGE, text: '/etc/hostname' }));
    expect(text).toBe('/etc/hostname');
  });

  test('carry extra headers and leave out what is not given', async () => {
    const mail = readMail(
      await buildEml({ ...MESSAGE, replyTo: null, headers: { 'X-Quittance-Would-Hold': 'first run' } }),
    );
    expect(mail.header('x-quittance-would-hold')).toBe('first run');
    expect(mail.header('reply-to')).toBeNull();
    for (const name of ['list-unsubscribe', 'precedence', 'x-priority', 'x-mailer', 'bcc', 'cc'])
      expect(mail.header(name)).toBeNull();
  });
});

describe('a mail as a file', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'quittance-eml-'));
  });
  afterEach(async () => await rm(directory, { recursive: true, force: true }));

  test('appears complete, and again under the same name replaces it', async () => {
    const folder = join(directory, 'mail', 'new');
    const path = await writeEml(folder, '17-confirmation', Buffer.from('first, and longer'));
    expect(path).toBe(join(folder, '17-confirmation.eml'));
    await writeEml(folder, '17-confirmation', Buffer.from('second'));
    expect(await readFile(path, 'utf8')).toBe('second');
    expect(await readdir(folder)).toEqual(['17-confirmation.eml']);
  });

  test.each(['../x', 'a/b', '', '.hidden', 'a\u0000', 'x'.repeat(201)])('%j is no file name', async (name) => {
    await expect(writeEml(directory, name, Buffer.from('x'))).rejects.toThrow('not a plain file name');
    expect(await readdir(directory)).toEqual([]);
  });
});
