/** Sending mail is killed while a real mail server does what mail servers do. */
import { expect } from 'vitest';
import { listMail } from '../../src/models/outbox.ts';
import { setMailsFrom } from '../../src/processor/mails/guards.ts';
import { camt } from '../helpers/camt.ts';
import { afterThisTest } from '../helpers/endings.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { readMail } from '../helpers/mime.ts';
import { openSmtpSink, type SmtpFault, type SmtpSink } from '../helpers/smtp-sink.ts';
import { mailToml, startProgram, waitUntil } from '../helpers/world.ts';

export const MAILS = 4;
/** What the server does while the program is killed: null takes every mail. */
export const FAULTS: readonly (SmtpFault | null)[] = [
  null,
  'greeting-slow',
  'mail-451',
  'rcpt-450',
  'rcpt-550',
  'rcpt-drop',
  'data-451',
  'data-554',
  'data-drop',
  'data-store-drop',
  'data-slow',
];
/** When it is killed; some of these moments never come with some faults, and then the run just ends. */
export const MOMENTS = ['claimed', 'connected', 'received', 'answered'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Kills a run at that moment, lets time go by and the server be well again, and counts what became of each mail. */
export async function killedWhileSending(fault: SmtpFault | null, moment: Moment, delayMs = 0): Promise<void> {
  const sink = await openSmtpSink({ ...(fault === null ? {} : { fault }) });
  afterThisTest(sink.close);
  const place = await withWaitingMails(sink);
  const { child, done } = startProgram(place.folder, ['run', '--only', 'mail']);
  const whenKilled = waitUntil(() => hasCome(moment, place, sink), done);
  // A server that never answers holds the program for half a minute: nobody waits for that here.
  await Promise.race([whenKilled, new Promise((resolve) => setTimeout(resolve, 6_000).unref())]);
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  await done;
  sink.setFault(null);
  timeGoesBy(place);
  expect(await startProgram(place.folder, ['run', '--only', 'mail']).done).toMatchObject({
    stderr: expect.any(String),
  });
  expectOnceOrUnknown(place, sink, fault);
}

async function withWaitingMails(sink: SmtpSink): Promise<Installation> {
  const place = install(mailToml(sink));
  setMailsFrom(place.db, 'live', new Date(0));
  const codes = Array.from({ length: MAILS }, (_, index) => `USI-${'ABCD'.charAt(index).repeat(4)}${index}`);
  for (const reference of codes) place.expect({ reference });
  place.drop('day.xml', camt({ entries: codes.map((text) => ({ amount: '100.00', details: [{ text }] })) }));
  await place.process();
  // Decided by the clock of the program, as it will send by it.
  const now = new Date().toISOString();
  place.db.sqlite.prepare('UPDATE outbox SET created_at = ?, next_at = ?').run(now, now);
  expect(states(place)).toEqual(Array.from({ length: MAILS }, () => 'WAITING'));
  return place;
}

const states = ({ db }: Installation): readonly string[] => listMail(db).map(({ state }) => state);

function hasCome(moment: Moment, place: Installation, sink: SmtpSink): boolean {
  switch (moment) {
    case 'claimed':
      return listMail(place.db).some(({ attempts }) => attempts > 0);
    case 'connected':
      return sink.connectionCount() > 0;
    case 'received':
      return sink.messages.length > 0;
    case 'answered':
      return listMail(place.db).some(
        ({ state, lastError }) => state === 'SENT' || state === 'FAILED' || lastError !== null,
      );
  }
}

/** Leases run out, and what was to be tried later is due. */
function timeGoesBy({ db }: Installation): void {
  db.sqlite.exec(`UPDATE lease SET until = '2000-01-01T00:00:00Z';
    UPDATE outbox SET lease_until = '2000-01-01T00:00:00Z' WHERE state = 'CLAIMED';
    UPDATE outbox SET next_at = created_at WHERE state = 'RETRY';`);
}

/** At most one of each; none lost: it arrived, was refused for good, or is UNCERTAIN. */
function expectOnceOrUnknown(place: Installation, sink: SmtpSink, fault: SmtpFault | null): void {
  const arrived = sink.messages.map(({ raw }) => readMail(raw).header('message-id'));
  expect(new Set(arrived).size).toBe(arrived.length);
  const mails = listMail(place.db);
  for (const mail of mails) {
    const isThere = arrived.includes(mail.messageId);
    if (mail.state === 'SENT') expect(isThere).toBe(true);
    else if (mail.state === 'FAILED') expect([isThere, fault]).toEqual([false, expect.stringMatching(/-55\d$/)]);
    else expect(mail).toMatchObject({ state: 'UNCERTAIN', lastError: expect.stringMatching(/./) });
  }
  // One program sends one mail at a time: of one at most nobody can know by its death, of more by the server's silence.
  const unknown = mails.filter(({ state }) => state === 'UNCERTAIN').length;
  const isSilent = fault === 'data-drop' || fault === 'data-store-drop' || fault === 'data-slow';
  expect(unknown).toBeLessThanOrEqual(isSilent ? MAILS : 1);
}
