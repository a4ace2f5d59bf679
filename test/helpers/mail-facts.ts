/** Facts and messages for tests of mails: ordinary ones, to be varied by each test. */
import type { OutgoingMessage } from '../../src/connectors/message.ts';
import type { Organisation } from '../../src/mail/document.ts';
import type { ReceiptFacts } from '../../src/mail/facts.ts';
import { SAMPLES } from '../../src/mail/samples.ts';

export const ORGANISATION: Organisation = {
  name: 'Example Society',
  address: ['Example Street 1', '8000 Zürich'],
  email: 'office@example.org',
  website: 'https://example.org',
  privacyUrl: 'https://example.org/privacy',
};
export const NO_ORGANISATION: Organisation = { name: '', address: [], email: null, website: null, privacyUrl: null };

export const ORDINARY: ReceiptFacts = SAMPLES.confirmation;

export const MESSAGE: OutgoingMessage = {
  messageId: '<quittance.17@example.org>',
  date: new Date('2026-11-20T10:15:00Z'),
  from: { name: 'Example Society', address: 'office@example.org' },
  replyTo: { name: null, address: 'people@example.org' },
  to: { name: 'Anna Müller', address: 'anna@example.net' },
  envelopeFrom: 'bounce+17@example.org',
  language: 'en',
  subject: 'Payment received: 100.00 CHF, Salsa für Anfänger [P-1042]',
  text: 'Thank you!\n\n.a line that begins with a dot\nFrom here on: Zürich\n',
  html: '<!DOCTYPE html><html lang="en"><body><p>Thank you! Zürich</p></body></html>',
};
