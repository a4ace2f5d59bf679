/** Whatever stands in any field: one mail has one recipient, our headers and no other, and two parts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { buildEml } from '../../../src/connectors/eml.ts';
import { envelopeOf, messageProblem } from '../../../src/connectors/message.ts';
import { NO_TEMPLATES } from '../../../src/mail/own-templates.ts';
import { MAIL_KINDS } from '../../../src/mail/render.ts';
import { SAMPLES } from '../../../src/mail/samples.ts';
import { plainAddress } from '../../../src/mail-address.ts';
import { outgoingMessage } from '../../../src/processor/mails/outgoing.ts';
import { readMail } from '../../helpers/mime.ts';

const ATTACKS = [
  '\r\nBcc: evil@example.net\r\n',
  '\nBcc: evil@example.net',
  '\rSubject: other',
  '\r\n\r\n--quittance\r\nContent-Type: text/html\r\n\r\n<script>',
  '\u2028Bcc: evil@example.net',
  '\u0085Bcc: evil@example.net',
  '\u0000\u000b\u000c',
  '=?utf-8?q?=0D=0ABcc:=20evil@example.net?=',
  '=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5uZXQ=?=',
  'Keller, Maria <evil@example.net>',
  '<evil@example.net>',
  'a@example.net, evil@example.net',
  '"; evil@example.net; "',
  'group: evil@example.net;',
  '\\"',
  '\u202e\u2066\u200f',
  '\ud800',
  '<%= process.exit() %>',
  '[facts]\n\n# other',
  '.\r\n.\r\n',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...ATTACKS), fc.string({ unit: 'binary', maxLength: 30 })), { maxLength: 4 })
  .map((parts) => parts.join(''));

const HEADERS = [
  'from',
  'reply-to',
  'to',
  'subject',
  'message-id',
  'date',
  'auto-submitted',
  'x-auto-response-suppress',
  'content-language',
  'mime-version',
  'content-type',
].sort();
/** A display name and the address: atoms, a quoted string or encoded words, as RFC 5322 and 2047 have it. */
const MAILBOX =
  /^(?:(?:"(?:[^"\\]|\\.)*"|[\w!#$%&'*+/=?^`{|}~ -]+|(?:=\?[\w-]+\?[qb]\?[^?\s]*\?=\s*)+) ?<([^<>\s]+)>|([^<>\s,;]+))$/i;

const { config } = loadConfig({ flags: {}, env: {}, cwd: '/nonexistent' });

type Fields = Readonly<
  Record<'name' | 'title' | 'reference' | 'organisation' | 'line' | 'from' | 'replyTo' | 'language' | 'email', string>
>;

const fields = fc.record<Fields>({
  name: hostile,
  title: hostile,
  reference: hostile,
  organisation: hostile,
  line: hostile,
  from: hostile,
  replyTo: hostile,
  language: hostile,
  email: fc.oneof(
    hostile,
    fc.constant('anna@example.org'),
    hostile.map((text) => `anna${text}@example.org`),
  ),
});

/** Facts that our own program writes: codes, dates and numbers. Every other text of a mail may come from anybody. */
const OURS = new Set([
  'currency',
  'bookingDate',
  'refundDate',
  'dueDate',
  'paymentReference',
  'source',
  'fate',
  'how',
  'frequency',
]);

function messageWith(kind: (typeof MAIL_KINDS)[number], of: Fields) {
  const facts = JSON.stringify(SAMPLES[kind], (key, value: unknown) => {
    if (key === 'recipientName') return of.name;
    if (key === 'reference') return of.reference;
    return typeof value === 'string' && !OURS.has(key) ? of.title : value;
  });
  const settings = {
    templates: NO_TEMPLATES,
    config: {
      ...config,
      language: 'de' as const,
      organisation: { ...config.organisation, name: of.organisation, address: [of.line] },
      mail: {
        ...config.mail,
        from: { name: of.from, address: 'office@example.org' },
        replyTo: { name: of.replyTo, address: 'people@example.org' },
      },
    },
  };
  const row = {
    id: 7,
    kind,
    subject: 'payment/1/person/1',
    facts,
    messageId: '<quittance.7@example.org>',
    createdAt: '2026-11-20',
  };
  const to = { toAddress: of.email, toName: of.name, language: of.language as 'de' };
  return outgoingMessage(settings, { ...row, ...to }, new Date('2026-11-20T10:00:00Z'));
}

describe('no field of anybody', () => {
  it.each(MAIL_KINDS)('can bring a header, a recipient or a part into a mail: %s', async (kind) => {
    await fc.assert(
      fc.asyncProperty(fields, async (of) => {
        const message = await messageWith(kind, of);
        const problem = messageProblem(message);
        expect(problem === null).toBe(plainAddress(of.email) !== null);
        if (problem !== null) return;
        expect(envelopeOf(message)).toEqual({ from: 'office@example.org', to: plainAddress(of.email) });
        const raw = await buildEml(message);
        const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1');
        expect(head.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]|[^\x20-\x7e\t]/);
        const mail = readMail(raw);
        expect(mail.headers.map(([name]) => name).sort()).toEqual(HEADERS);
        expect(mail.types).toEqual(['text/plain', 'text/html']);
        for (const [name, address] of [
          ['to', plainAddress(of.email)],
          ['from', 'office@example.org'],
          ['reply-to', 'people@example.org'],
        ] as const) {
          const written =
            new RegExp(`^${name}: ((?:.|\\r\\n[ \\t])*)`, 'im').exec(head)?.[1]?.replace(/\r\n[ \t]/g, ' ') ?? '';
          const [, inBrackets, alone] = MAILBOX.exec(written) ?? [];
          expect(inBrackets ?? alone, written).toBe(address);
        }
        expect(mail.header('subject')).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
        expect(mail.html).not.toMatch(/<script|<%/);
      }),
      { numRuns: 60 },
    );
  });
});
