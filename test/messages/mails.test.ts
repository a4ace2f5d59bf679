/** From a message to the mail that its donor gets: which one, in which language, and when there is none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { listMail } from '../../src/models/outbox.ts';
import { readMail } from '../helpers/mime.ts';
import { gift, instalment, messagesPlace, NOON, refund, signup } from './messages-place.ts';

type Place = ReturnType<typeof messagesPlace>;

const kinds = ({ db }: Place) => listMail(db).map(({ kind, state, reason }) => [kind, state, reason]);

/** The subjects of what was written to files, in the order of the outbox. */
async function subjects(place: Place): Promise<readonly (string | null)[]> {
  place.clock.now = new Date(place.clock.now.getTime() + 3_600_000);
  await mailJob(place.context);
  const folder = join(place.context.config.dataDir, 'mail');
  return readdirSync(folder)
    .sort()
    .map((name) => readMail(readFileSync(join(folder, name))).header('subject'));
}

/** As if a real mail server had taken them. */
const allSent = ({ db }: Place) =>
  void db.sqlite.prepare("UPDATE outbox SET state = 'SENT' WHERE state = 'WAITING'").run();

describe('a gift by message', () => {
  it('is thanked for in the donor’s language', async () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.consume();
    expect(await subjects(place)).toEqual(['Danke für Ihre Spende: 25.00\u00A0EUR [P-1]']);
    expect(place.findings()).toEqual([]);
  });

  it('whose donor wants no thanks (no_thank_you) is booked and not thanked for', async () => {
    const place = messagesPlace();
    place.push('donations', gift({ no_thank_you: 'matching gift' }));
    place.consume();
    await mailJob(place.context);
    expect(kinds(place)).toEqual([['thank_you', 'SUPPRESSED', 'NO_THANK_YOU']]);
  });

  it('of a donor who opted out of newsletters is thanked for all the same', async () => {
    const place = messagesPlace();
    place.push('donations', gift({ opt_in: '0' }));
    place.consume();
    expect(await subjects(place)).toHaveLength(1);
  });
});

describe('a series', () => {
  it('every month: its first payment is thanked for as such, the later ones are not', async () => {
    const place = messagesPlace();
    place.clock.now = new Date('2026-10-20T12:00:00Z');
    place.push('recurring', signup({ start_date: '2026-10-20', create_date: '2026-10-20' }));
    place.push('recurring', instalment('T1', '2026-10-20'));
    place.consume();
    place.clock.now = new Date('2026-11-20T12:00:00Z');
    place.push('recurring', instalment('T2', '2026-11-20'));
    place.consume();
    expect(kinds(place)).toEqual([
      ['recurring_first', 'WAITING', null],
      ['recurring_later', 'SUPPRESSED', 'NO_THANK_YOU'],
    ]);
    expect(await subjects(place)).toEqual(['Danke für Ihre regelmässige Spende: 10.00\u00A0EUR [P-1]']);
  });

  it('every year: its later payment is thanked for, and says how often it is given', async () => {
    const place = messagesPlace();
    const yearly = { frequency_unit: 'year', frequency_interval: '1' };
    place.push('recurring', signup({ start_date: '2025-11-20', create_date: '2025-11-20', ...yearly }));
    place.push('recurring', instalment('T1', '2025-11-20', yearly), instalment('T2', '2026-11-20', yearly));
    place.consume();
    expect(kinds(place).at(-1)).toEqual(['recurring_later', 'WAITING', null]);
    expect(await subjects(place)).toEqual(['Ihre regelmässige Spende ist angekommen: 10.00\u00A0EUR [P-2]']);
    expect(JSON.parse(listMail(place.db).at(-1)?.facts ?? '')).toMatchObject({ frequency: 'year' });
  });
});

describe('money that goes back', () => {
  it('after the thanks: the donor hears of a refund once, and that we paid it back', async () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.consume();
    allSent(place);
    place.push('refund', refund(), refund());
    place.consume();
    expect(kinds(place).map(([kind, state]) => [kind, state])).toEqual([
      ['thank_you', 'SENT'],
      ['refund', 'WAITING'],
    ]);
    expect(await subjects(place)).toEqual(['Zurückbezahlt: 25.00\u00A0EUR [P-1]']);
  });

  it('before the thanks went out: nobody is thanked for it, and who is paid back is told', async () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.consume();
    place.push('refund', refund());
    place.consume();
    expect(await subjects(place)).toEqual(['Zurückbezahlt: 25.00\u00A0EUR [P-1]']);
    expect(kinds(place)[0]?.[1]).toBe('SUPPRESSED');
  });

  it('as a chargeback: who was thanked hears that their bank or card took it, and not that we paid it', async () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.consume();
    allSent(place);
    place.push('refund', refund({ type: 'chargeback' }));
    place.consume();
    expect(await subjects(place)).toEqual(['Zurückgebucht: 25.00\u00A0EUR [P-1]']);
  });

  it('as a chargeback before the thanks went out: no mail at all', async () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.consume();
    place.push('refund', refund({ type: 'chargeback', date: NOON + 60 }));
    place.consume();
    await mailJob(place.context);
    expect(kinds(place).map(([kind, state]) => [kind, state])).toEqual([['thank_you', 'SUPPRESSED']]);
  });
});
