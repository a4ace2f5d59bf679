/** Letters for people without a mail address: which are due, what stands on them, and that none is printed twice or lost. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../../jobs/mail.ts';
import { holdAllMail } from '../../../src/models/mail-hold.ts';
import { listMail } from '../../../src/models/outbox.ts';
import { owe, refundDone } from '../../../src/processor/staff/refund.ts';
import { undo } from '../../../src/processor/staff/undo.ts';
import { camt } from '../../helpers/camt.ts';
import { runInProcess } from '../../helpers/in-process.ts';
import { install } from '../../helpers/installation.ts';
import { tamper } from '../../helpers/tamper.ts';
import { NOW, undoing } from '../staff-world.ts';

const CODES = ['USI-AAAA11', 'USI-BBBB22', 'USI-CCCC33'];

/** Three paid: by Maria without a mail address, by Jürg "=cmd" without any address, by Urs with a mail address. */
async function world() {
  const place = install('[organisation]\nname = "Tanzhaus Blauwinkel"\naddress = ["Tanzgasse 7", "8999 Blauwinkel"]\n');
  for (const [index, reference] of CODES.entries())
    place.expect({ reference, email: index === 2 ? 'urs@example.org' : null });
  tamper(
    place.db,
    "UPDATE person SET street = 'Bahnhofstrasse', building_number = '1', postal_code = '8001', city = 'Zürich', country = 'CH', language = 'de' WHERE id = 1",
  );
  tamper(place.db, "UPDATE person SET first_name = '=cmd', last_name = 'Jürg', language = 'fr' WHERE id = 2");
  place.drop('day.xml', camt({ entries: CODES.map((text) => ({ amount: '100.00', details: [{ text }] })) }));
  await place.process();
  await mailJob(place.context);
  const run = (folder: string, ...more: readonly string[]) =>
    runInProcess(['letters', 'export', join(place.folder, folder), '--json', ...more], { cwd: place.folder });
  const file = (folder: string, name: string) => readFileSync(join(place.folder, folder, name), 'utf8');
  return {
    ...place,
    run,
    file,
    count: async (folder: string, ...more: readonly string[]) =>
      JSON.parse((await run(folder, ...more)).stdout).letters,
  };
}

describe('letters export', () => {
  it('writes one page for each, with the address, in their language, and asks nobody to reply to a mail', async () => {
    const place = await world();
    expect(JSON.parse((await place.run('out')).stdout)).toMatchObject({ letters: 2, withoutAddress: 1 });
    const page = place.file('out', 'letters.html');
    expect(page.match(/<section/g)).toHaveLength(2);
    expect(page).toContain('<address>Maria Keller\nBahnhofstrasse 1\n8001 Zürich</address>');
    expect(page).toContain('Melden Sie sich bitte bei uns.');
    expect(page).toContain('Veuillez vous adresser à nous.');
    expect(page).not.toMatch(/auf diese Mail|à ce message/);
    expect(page).not.toContain('urs@example.org');
  });

  it('writes a table that no spreadsheet takes for a formula', async () => {
    const place = await world();
    await place.run('out');
    const table = place.file('out', 'letters.csv');
    expect(table.split('\r\n')[0]).toBe('mail,payment,kind,language,name,address,subject,text');
    expect(table).toContain('M-1,P-1,confirmation,de,Maria Keller,"Bahnhofstrasse 1\n8001 Zürich"');
    expect(table).not.toMatch(/(^|,)"?=cmd/m);
  });

  it('writes each once, shows again what is asked for, and writes over nothing', async () => {
    const place = await world();
    expect(await place.count('none', '--dry-run')).toBe(2);
    expect(await place.count('one')).toBe(2);
    expect(await place.count('two')).toBe(0);
    expect(await place.count('three', '--again')).toBe(2);
    const before = place.file('one', 'letters.html');
    const refused = await place.run('one', '--again');
    expect(refused.code).toBe(21);
    expect(refused.stderr).toContain('EXPORT_EXISTS');
    expect(place.file('one', 'letters.html')).toBe(before);
  });

  it.each([
    ['has died', "UPDATE person SET deceased_at = '2026-11-20' WHERE id = 1"],
    ['was erased', "UPDATE person SET deleted_at = '2026-11-20' WHERE id = 1"],
  ])('writes none to somebody who %s', async (_, sql) => {
    const place = await world();
    tamper(place.db, sql);
    expect(await place.count('out')).toBe(1);
  });

  it('writes none for money that was taken back', async () => {
    const place = await world();
    undo({ db: place.db, now: NOW, booking: place.booking, staff: 'anna' }, undoing({ kind: 'payment', id: 1 }));
    expect(await place.count('out')).toBe(1);
    expect(listMail(place.db)[0]?.state).toBe('SUPPRESSED');
  });

  it('tells of a refund also when all of the money went back, and then confirms nothing', async () => {
    const place = await world();
    const staff = { db: place.db, now: NOW, booking: place.booking, staff: 'anna' };
    owe(staff, { paymentId: 1, amountMinor: null, ifVersion: null, note: null });
    const done = { debitId: null, amountMinor: null, date: '2026-11-20', ifVersion: null, note: null };
    refundDone(staff, { paymentId: 1, ...done });
    expect(await place.count('out')).toBe(2);
    const table = place.file('out', 'letters.csv');
    expect(table).toMatch(/^M-\d+,P-1,refund,de,Maria Keller,/m);
    expect(table).toMatch(/Zurückbezahlt: 100\.00\sCHF/);
    expect(table).not.toContain('P-1,confirmation');
  });

  it('writes none where a mail is held, and says so', async () => {
    const place = await world();
    tamper(
      place.db,
      "INSERT INTO proof_difference (statement_id, kind, amount_minor, data, found_at) VALUES (1, 'balance', 1, '{}', '2026-11-20')",
    );
    const result = await runInProcess(['letters', 'export', join(place.folder, 'out')], { cwd: place.folder });
    expect(result.stdout).toMatch(/^0 letters written/);
    expect(result.stderr).toContain('2 more letters must wait');
  });

  it('writes none after a restore until a person has ended the hold, and never one that was cancelled', async () => {
    const place = await world();
    const books = (...args: readonly string[]) =>
      runInProcess([...args, '--as', 'anna', '--yes'], { cwd: place.folder });
    expect(holdAllMail(place.db)).toBe(0);
    const refused = await place.run('out');
    expect(refused).toMatchObject({ code: 21, stderr: expect.stringContaining('"MAIL_ON_HOLD"') });
    expect(refused.stderr).toContain('2 letters must wait');
    expect(await place.run('out', '--again')).toMatchObject({ code: 21 });
    expect(existsSync(join(place.folder, 'out'))).toBe(false);
    expect(await books('outbox', 'cancel', 'M-1')).toMatchObject({ code: 0 });
    expect(await books('outbox', 'cancel', 'M-1')).toMatchObject({ code: 21 });
    expect(await books('outbox', 'release', '--all')).toMatchObject({ code: 0 });
    expect(await place.count('out')).toBe(1);
    expect(place.file('out', 'letters.csv')).not.toContain('M-1,');
    expect(await books('outbox', 'cancel', 'M-2')).toMatchObject({
      code: 21,
      stderr: expect.stringContaining('MAIL_GONE'),
    });
  });

  it('thanks nobody who wants no thanks', async () => {
    const place = await world();
    tamper(place.db, "UPDATE contribution SET no_thank_you = 'asked' WHERE payment_id = 1");
    expect(await place.count('out')).toBe(1);
  });
});
