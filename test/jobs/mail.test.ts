/** The job `mail` with a real database, real files and a real SMTP server: one mail in trouble never stops the others. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { listMail } from '../../src/models/outbox.ts';
import { setMailsFrom } from '../../src/processor/mails/guards.ts';
import { camt } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { openSmtpSink } from '../helpers/smtp-sink.ts';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const CODES = ['USI-AAAAA1', 'USI-BBBBB2', 'USI-CCCCC3'];

/** An installation with three mails that wait, one for each payment. */
async function withThreeMails(toml = ''): Promise<Installation> {
  const world = install(toml);
  setMailsFrom(world.db, 'live', new Date(0));
  for (const reference of CODES) world.expect({ reference });
  world.drop('day.xml', camt({ entries: CODES.map((text) => ({ amount: '100.00', details: [{ text }] })) }));
  await world.process();
  expect(mails(world)).toEqual(CODES.map(() => ['WAITING', null]));
  return world;
}

const mails = ({ db }: Installation) => listMail(db).map((mail) => [mail.state, mail.reason]);
const change = ({ db }: Installation, sql: string) => void db.sqlite.prepare(sql).run();

const BROKEN = {
  'a date that is none': `UPDATE outbox SET facts = json_set(facts, '$.bookingDate', '2026-02-31') WHERE id = 1`,
  'facts that are none': `UPDATE outbox SET facts = '{' WHERE id = 1`,
  'a currency that is none': `UPDATE outbox SET facts = json_set(facts, '$.currency', 'francs') WHERE id = 1`,
  'nobody to send it to': 'UPDATE outbox SET to_address = NULL WHERE id = 1',
  'an address that is none': `UPDATE outbox SET to_address = 'a@b.ch, c@d.ch' WHERE id = 1`,
  'a Message-ID that ends early': `UPDATE outbox SET message_id = '<x@y> z>' WHERE id = 1`,
};

describe.each(Object.entries(BROKEN))('a mail with %s', (_, sql) => {
  it('is FAILED alone when mails are written as files', async () => {
    const world = await withThreeMails();
    change(world, sql);
    expect(await mailJob(world.context)).toMatchObject({ sent: 2, failed: 1 });
    expect(mails(world)).toEqual([
      ['FAILED', 'CANNOT_BUILD'],
      ['FILED', null],
      ['FILED', null],
    ]);
    expect(listMail(world.db)[0]?.lastError).toMatch(/^mail M-1 \(confirmation, payment\/1\/person\/1\): ./);
    expect(readdirSync(join(world.context.config.dataDir, 'mail'))).toHaveLength(2);
    expect(await mailJob(world.context)).toMatchObject({ sent: 0, failed: 0 });
  });

  it('is FAILED alone when mails are sent, and never UNCERTAIN', async () => {
    const sink = await openSmtpSink();
    undo.push(sink.close);
    const world = await withThreeMails(
      `[mail]\nmode = "live"\nhost = "127.0.0.1"\nport = ${sink.port}\nsecurity = "none"\nfrom = "office@example.org"\nmax_per_second = 1000`,
    );
    change(world, sql);
    expect(await mailJob(world.context)).toMatchObject({ sent: 2, failed: 1, waiting: 0 });
    expect(mails(world)).toEqual([
      ['FAILED', 'CANNOT_BUILD'],
      ['SENT', null],
      ['SENT', null],
    ]);
    expect(sink.messages).toHaveLength(2);
  });
});

describe('a disk in trouble', () => {
  it('is nobody’s mail: what waits keeps its turn', async () => {
    const world = await withThreeMails();
    writeFileSync(join(world.context.config.dataDir, 'mail'), 'a file where the folder should be');
    await expect(mailJob(world.context)).rejects.toThrow();
    expect(mails(world)).toEqual(CODES.map(() => ['WAITING', null]));
  });
});
