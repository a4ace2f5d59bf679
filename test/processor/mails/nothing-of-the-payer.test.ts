/** What the bank knows of a payer stands in no mail: their account, their name and address, their words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { messagePolicyOf } from '../../../jobs/context.ts';
import { mailJob } from '../../../jobs/mail.ts';
import { MAIL_KINDS } from '../../../src/mail/render.ts';
import { writeTransaction } from '../../../src/models/db.ts';
import { listMail } from '../../../src/models/outbox.ts';
import { remind } from '../../../src/processor/bills/remind.ts';
import { consumeMessages } from '../../../src/processor/messages/consume.ts';
import { pushMessage } from '../../../src/processor/messages/push.ts';
import { recordRefund } from '../../../src/processor/refunds/record-refund.ts';
import { assign } from '../../../src/processor/staff/assign.ts';
import { undo } from '../../../src/processor/staff/undo.ts';
import { ACCOUNT, camt } from '../../helpers/camt.ts';
import { type Installation, install } from '../../helpers/installation.ts';
import { readMail } from '../../helpers/mime.ts';
import { tamper } from '../../helpers/tamper.ts';
import { instalment, signup } from '../../messages/messages-place.ts';
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
const CODES = ['USI-AAAA11', 'USI-BBBB22', 'USI-CCCC33', 'USI-DDDD44', 'USI-EEEE55'];
const OURS = `[organisation]
name = "Tanzhaus Blauwinkel"
address = ["Tanzgasse 7", "8999 Blauwinkel"]
[[account]]
iban = "${ACCOUNT}"
[mail]
notice_to = "board@example.org"
large_donation = ["100.00 CHF"]
`;

it('in no mail of any kind, in no header, in no language', async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(payer, payer, payer, payer, payer),
      fc.constantFrom('de', 'fr', 'it', 'en'),
      async (payers, language) => {
        const mails = await everyMailOf(payers, language);
        const written = mails.rows.filter(({ state }) => state === 'FILED' || state === 'SENT');
        for (const { kind } of written) kinds.add(kind);
        expect(mails.files.length).toBe(written.length);
        for (const one of payers) {
          const hidden = [one.name, ...one.name.split(' '), one.street, one.town, one.words.trim(), one.iban, ACCOUNT];
          for (const text of hidden) for (const file of mails.files) expect(file).not.toContain(compact(text));
        }
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
  // Every kind there is: a new one has to be made here, too.
  expect([...kinds].sort()).toEqual([...MAIL_KINDS].sort());
});

/** In capitals, and without the blanks that people and line breaks put into an account number. */
function compact(text: string): string {
  return text.replace(/\s+/g, '').toUpperCase();
}

/**
 * Books a full payment, a part, too much, a large gift, one to a fund and two of a series; takes one back, gives another its
 * money back, reminds of what is open; writes all mails.
 */
async function everyMailOf(payers: readonly Payer[], language: string) {
  const place = install(`language = "${language}"\n${OURS}`);
  for (const reference of CODES.slice(0, 3)) place.expect({ reference });
  place.expect({ reference: 'USI-DDDD44', kind: 'contribution', amountMinor: null, title: 'Gift' });
  place.expect({ reference: 'USI-EEEE55', kind: 'fund', amountMinor: null, title: 'Well' });
  place.expect({ reference: 'USI-LATE66', dueDate: '2026-10-01' });
  tamper(place.db, `UPDATE person SET first_name = 'Own', last_name = 'Record' || id, language = '${language}'`);
  place.drop('day.xml', statementOf(payers));
  await place.process();
  const staff = { db: place.db, now: NOW, booking: place.booking, staff: 'anna' };
  settleByHand(place, staff);
  giveBySeries(place, payers[0], language);
  const { config } = place.context;
  remind({ db: place.db, now: NOW, booking: place.booking, config });
  const later = { ...place.context, now: () => new Date(NOW.getTime() + 3_600_000) };
  await mailJob(later);
  tamper(place.db, "UPDATE outbox SET state = 'SENT' WHERE state = 'FILED'");
  undo(staff, undoing({ kind: 'payment', id: 1 }, { alreadyNotified: true }));
  giveBack(staff);
  await mailJob(later);
  const folder = join(config.dataDir, 'mail');
  const files = readdirSync(folder).map((name) => {
    const mail = readMail(readFileSync(join(folder, name)));
    return compact([...mail.headers.map(([, value]) => value), mail.text, mail.html].join('\n'));
  });
  return { files, rows: listMail(place.db) };
}

type Staff = Parameters<typeof assign>[0];

/** What the policy left to a person. */
function settleByHand(place: Installation, staff: Staff): void {
  const isOpen = (id: number) => place.payments().find((one) => one.id === id)?.state === 'MANUAL';
  if (isOpen(2)) assign(staff, assigning([['USI-BBBB22', 6_000]], { paymentId: 2 }));
  if (isOpen(3)) assign(staff, assigning(['USI-CCCC33'], { paymentId: 3, rest: 'refund' }));
  if (isOpen(4)) assign(staff, assigning([['USI-DDDD44', 50_000]], { paymentId: 4 }));
  if (isOpen(5)) assign(staff, assigning([['USI-EEEE55', 2_000]], { paymentId: 5 }));
}

/** A first and a later instalment, with all that a processor may tell of who pays, but the name, by which we greet them. */
function giveBySeries(place: Installation, payer: Payer | undefined, language: string): void {
  const told = {
    street_address: payer?.street,
    city: payer?.town,
    postal_code: '8999',
    notes: payer?.words,
    contact_source: payer?.words,
    iban: payer?.iban,
    language,
  };
  const yearly = { frequency_unit: 'year', start_date: '2025-11-19', create_date: '2025-11-19' };
  const monthly = { subscr_id: 'S2', start_date: '2026-11-19', create_date: '2026-11-19' };
  const bodies = [
    signup(yearly),
    instalment('1', '2025-11-19', told),
    instalment('2', '2026-11-19', told),
    signup(monthly),
    instalment('3', '2026-11-19', { ...told, subscr_id: 'S2', contribution_tracking_id: '78' }),
  ];
  writeTransaction(place.db, () => {
    for (const body of bodies) pushMessage(place.db, { queue: 'recurring', body, source: 'push', now: NOW });
  });
  const { config, db } = place.context;
  const report = consumeMessages({
    db,
    now: () => NOW,
    booking: place.booking,
    policy: messagePolicyOf(config),
    betweenBatches: () => {},
  });
  expect(report.done).toBe(bodies.length);
}

function giveBack(staff: Staff): void {
  const money = { amountMinor: 2_000, currency: 'CHF', parentAmountMinor: null, feeMinor: 0 };
  const names = {
    gateway: 'bank',
    gatewayRefundId: null,
    gatewayParentId: null,
    reason: null,
    messageId: null,
  } as const;
  const facts = { paymentId: 2, kind: 'refund', at: '2026-11-20', bankPaymentId: null, ...money, ...names } as const;
  writeTransaction(staff.db, () => recordRefund(staff, facts, { actor: { kind: 'staff', name: 'anna' } }));
}

function statementOf(payers: readonly Payer[]): string {
  const amounts = ['100.00', '60.00', '115.00', '500.00', '20.00'];
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
