/** Facts and messages for tests of mails: an ordinary one, to be varied by each test. */
import type { OutgoingMessage } from '../../src/connectors/message.ts';
import type { ConfirmationFacts } from '../../src/mail/kinds/confirmation.ts';
import { currencyOf, parseMoney } from '../../src/money.ts';

const CHF = currencyOf('CHF');

export const ORDINARY: ConfirmationFacts = {
  organisation: {
    name: 'Example Society',
    address: ['Example Street 1', '8000 Zürich'],
    email: 'office@example.org',
    website: 'https://example.org',
    privacyUrl: 'https://example.org/privacy',
  },
  recipientName: 'Anna Muster',
  amount: parseMoney('100.00', CHF),
  bookingDate: '2026-11-20',
  items: [{ title: 'Salsa Basics', reference: 'SB-4711', amount: parseMoney('100.00', CHF) }],
  paymentReference: 'P-1042',
};

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
