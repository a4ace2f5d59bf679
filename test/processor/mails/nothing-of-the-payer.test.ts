/** What the bank knows of a payer stands in no mail: their account, their name and address, their words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mailJob } from '../../../jobs/mail.ts';
import { writeTransaction } from '../../../src/models/db.ts';
import { listMail } from '../../../src/models/outbox.ts';
import { recordRefund } from '../../../src/processor/refunds/record-refund.ts';
import { assign } from '../../../src/processor/staff/assign.ts';
import { undo } from '../../../src/processor/staff/undo.ts';
import { ACCOUNT, camt } from '../../helpers/camt.ts';
import { install } from '../../helpers/installation.ts';
import { readMail } from '../../helpers/mime.ts';
import { tamper } from '../../helpers/tamper.ts';
import { assigning, NOW, undoing } from '../staff-world.ts';

type Payer = Readonly<{ name: string; street: string; town: string; words: string; iban: string }>;
const IBANS = [
  'CH5604835012345678009',
  'DE89370400440532013000',
  'FR1420041010050500013M02606',
  'IT60X0542811101000000123456',
];
/** Long enough that no sentence of ours holds it by chance. */
const secret = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzäöüé'), minLength: 9, maxLength: 14 });
const payer = fc.record<Payer>({
  name: fc.tuple(secret, secret).map((names) => names.join(' ')),
  street: secret.map((name) => `${name}gasse 12`),
  town: secret.map((name) => `8999 ${name}`),
  words: fc
    .tuple(secret, fc.constantFrom(' wegen Krankheit', ' <b>', ' https://example.net/x', ''))
    .map((parts) => parts.join('')),
  iban: fc.constantFrom(...IBANS),
});
const CODES = ['USI-AAAA11', 'USI-BBBB22', 'USI-CCCC33', 'USI-DDDD44'];

it('in no mail of any kind, in no header, in no language', async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(payer, payer, payer, payer),
      fc.constantFrom('de', 'fr', 'it', 'en'),
      async (payers, language) => {
        const mails = await everyMailOf(payers, language);
        for (const { kind } of mails.rows) kinds.add(kind);
        expect(mails.files.length).toBeGreaterThanOrEqual(5);
        for (const one of payers) {
          const hidden = [one.name, ...one.name.split(' '), one.street, one.town, one.words.trim(), one.iban, ACCOUNT];
          for (const text of hidden) for (const file of mails.files) expect(file).not.toContain(compact(text));
        }
      },
    ),
    { numRuns: 8 },
  );
  expect([...kinds].sort()).toEqual([
    'confirmation',
    'correction',
    'large_donation',
    'overpayment',
    'part_payment',
    'refund',
    'thank_you',
  ]);
});

/** In capitals, and without the blanks that people and line breaks put into an account number. */
function compact(text: string): string {
  return text.replace(/\s+/g, '').toUpperCase();
}

/** Books a full payment, a part, too much and a large gift; takes one back, gives another its money back; writes all mails. */
async function everyMailOf(payers: readonly Payer[], language: string) {
  const place = install(
    `language = "${language}"\n[mail]\nnotice_to = "board@example.org"\nlarge_donation = ["100.00 CHF"]\n`,
  );
  for (const reference of CODES.slice(0, 3)) place.expect({ reference });
  place.expect({ reference: 'USI-DDDD44', kind: 'contribution', amountMinor: null, title: 'Gift' });
  tamper(place.db, `UPDATE person SET first_name = 'Own', last_name = 'Record' || id, language = '${language}'`);
  place.drop('day.xml', statementOf(payers));
  await place.process();
  const staff = { db: place.db, now: NOW, booking: place.booking, staff: 'anna' };
  const state = (id: number) => place.payments().find((one) => one.id === id)?.state;
  if (state(2) === 'MANUAL') assign(staff, assigning([['USI-BBBB22', 6_000]], { paymentId: 2 }));
  if (state(3) === 'MANUAL') assign(staff, assigning(['USI-CCCC33'], { paymentId: 3, rest: 'refund' }));
  if (state(4) === 'MANUAL') assign(staff, assigning([['USI-DDDD44', 50_000]], { paymentId: 4 }));
  const later = { ...place.context, now: () => new Date(NOW.getTime() + 3_600_000) };
  await mailJob(later);
  tamper(place.db, "UPDATE outbox SET state = 'SENT' WHERE state = 'FILED'");
  undo(staff, undoing({ kind: 'payment', id: 1 }, { alreadyNotified: true }));
  const money = { amountMinor: 2_000, currency: 'CHF', parentAmountMinor: null, feeMinor: 0 };
  const names = {
    gateway: 'bank',
    gatewayRefundId: null,
    gatewayParentId: null,
    reason: null,
    messageId: null,
  } as const;
  const facts = { paymentId: 2, kind: 'refund', at: '2026-11-20', bankPaymentId: null, ...money, ...names } as const;
  writeTransaction(place.db, () => recordRefund(staff, facts, { actor: { kind: 'staff', name: 'anna' } }));
  await mailJob(later);
  const folder = join(place.context.config.dataDir, 'mail');
  const files = readdirSync(folder).map((name) => {
    const mail = readMail(readFileSync(join(folder, name)));
    return compact([...mail.headers.map(([, value]) => value), mail.text, mail.html].join('\n'));
  });
  return { files, rows: listMail(place.db) };
}

function statementOf(payers: readonly Payer[]): string {
  const amounts = ['100.00', '60.00', '115.00', '500.00'];
  const entries = payers.map(({ name, iban, words }, index) => ({
    amount: amounts[index] ?? '',
    details: [{ debtor: `${name} ${index}`, iban, text: `${words} ${CODES[index]}` }],
  }));
  return payers.reduce(
    (xml, { name, street, town }, index) =>
      xml.replace(
        `<Nm>${name} ${index}</Nm>`,
        `<Nm>${name} ${index}</Nm><PstlAdr><AdrLine>${street}</AdrLine><AdrLine>${town}</AdrLine></PstlAdr>`,
      ),
    camt({ entries }),
  );
}
