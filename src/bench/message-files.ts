/** Invented messages of gifts in the spool, and how long the job `messages` takes for them: from the files to the queued mail. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messagesJob } from '../../jobs/messages.ts';
import { closeDatabase } from '../models/db.ts';
import { countByState } from '../models/payments.ts';
import { contextOf, openInstallation } from './installation.ts';
import { inventedDonor } from './invented-donor.ts';
import type { Clock, Consumed } from './task.ts';

const FILE_MESSAGES = 10_000;
/** One of so many gifts comes from somebody who has given before. */
const GIVES_AGAIN = 4;

/** Makes an installation whose spool holds `count` gifts, all of this month, as NDJSON. */
export function prepareMessages({ folder, count }: { folder: string; count: number }): { messages: number } {
  const { config, db } = openInstallation(folder);
  closeDatabase(db);
  const queue = join(config.dataDir, 'queue', 'donations');
  mkdirSync(queue, { recursive: true });
  const now = Math.floor(Date.now() / 1000);
  for (let first = 0; first < count; first += FILE_MESSAGES) {
    const lines = Array.from({ length: Math.min(FILE_MESSAGES, count - first) }, (_, at) =>
      JSON.stringify(giftOf(first + at, now)),
    );
    writeFileSync(join(queue, `gifts-${String(first).padStart(9, '0')}.json`), lines.join('\n'));
  }
  return { messages: count };
}

function giftOf(number: number, now: number): object {
  const donor = number % GIVES_AGAIN === 0 ? Math.floor(number / 2) : number;
  return {
    gateway: 'adyen',
    gateway_txn_id: `T${number}`,
    order_id: `${number}.1`,
    contribution_tracking_id: number + 1,
    date: now - (number % 86_400),
    currency: 'CHF',
    gross: `${20 + (number % 80)}.00`,
    fee: '0.55',
    ...inventedDonor(donor),
  };
}

export async function consumeSpool({ folder }: { folder: string }, clock: Clock): Promise<Consumed> {
  const { config, db } = openInstallation(folder);
  const context = contextOf(config, db, () => undefined);
  clock.start();
  const { stored, done, damaged, failures } = await messagesJob(context);
  clock.stop();
  const booked = countByState(db)['PROCESSED'] ?? 0;
  closeDatabase(db);
  return { stored, done, damaged: damaged.length + failures, booked };
}
