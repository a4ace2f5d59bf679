/** The hash chain: what was changed is named by its row, and a hash noted earlier finds a cut tail and a chain written anew. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { closeDatabase, openDatabase, writeTransaction } from '../../src/models/db.ts';
import { appendEvent, headHash, verifyChain } from '../../src/models/events.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { note } from '../../src/processor/staff/note.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { tamper } from '../helpers/tamper.ts';
import { assigning, credit, NOW, staffWorld, undoing } from '../processor/staff-world.ts';

/** Events of files, payments and open items, with and without details. */
async function withHistory() {
  const world = await staffWorld([credit('100.00', 'USI-AAA111'), credit('50.00', 'thanks')]);
  assign(world.staff(), assigning(['USI-BBB222'], { paymentId: 2 }));
  note(world.staff(), { paymentId: 2, text: 'Grüsse von Anna' });
  undo(world.staff(), undoing({ kind: 'payment', id: 2 }));
  return world;
}

const COLUMNS = ['at', 'from_state', 'to_state', 'actor', 'reason', 'data', 'detail_hash', 'prev_hash', 'hash'];

it('names the row after one byte of any event is flipped, in every column and at its first, middle and last byte', async () => {
  const { db } = await withHistory();
  db.sqlite.exec('DROP TRIGGER event_append_only_update');
  const rows = db.sqlite.prepare<[], Record<string, string | number | null>>('SELECT * FROM event').all();
  expect(rows.length).toBeGreaterThan(8);
  let flipped = 0;
  for (const row of rows) {
    for (const column of COLUMNS) {
      const text = row[column];
      if (typeof text !== 'string') continue;
      const set = db.sqlite.prepare(`UPDATE event SET ${column} = ? WHERE id = ?`);
      for (const at of new Set([0, text.length >> 1, text.length - 1])) {
        const other = String.fromCharCode(text.charCodeAt(at) ^ 1);
        set.run(text.slice(0, at) + other + text.slice(at + 1), row['id']);
        expect(verifyChain(db, null).findings.join('\n'), `${column} of event ${row['id']}`).toMatch(
          new RegExp(`event ${row['id']} (was changed|does not follow)`),
        );
        flipped += 1;
      }
      set.run(text, row['id']);
    }
  }
  expect(flipped).toBeGreaterThan(100);
  expect(verifyChain(db, null).findings).toEqual([]);
}, 60_000);

it('names the row whose detail was changed, and the payment, item or file that was put in place of another', async () => {
  const { db } = await withHistory();
  tamper(db, "UPDATE detail SET body = replace(body, 'Anna', 'Anne') WHERE body LIKE '%Anna%'");
  expect(verifyChain(db, null).findings).toEqual([expect.stringMatching(/^the detail of event \d+ was changed$/)]);
  tamper(
    db,
    'UPDATE event SET payment_id = 3 - payment_id WHERE id = (SELECT max(id) FROM event WHERE payment_id IS NOT NULL)',
  );
  expect(verifyChain(db, null).findings.some((finding) => /^event \d+ was changed$/.test(finding))).toBe(true);
});

it('finds a cut tail and a chain that was written anew by a hash that was noted, offline on a copy', async () => {
  const world = await withHistory();
  const noted = headHash(world.db);
  world.db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
  const copies = ['cut', 'anew'].map((name) => {
    const path = join(temporaryFolder(), `${name}.db`);
    copyFileSync(join(world.context.config.dataDir, 'quittance.db'), path);
    return openDatabase(path);
  });
  const [cut, anew] = copies;
  if (cut === undefined || anew === undefined) throw new Error('there are two copies');
  try {
    expect(verifyChain(cut, noted).findings).toEqual([]);
    const last = 'id = (SELECT max(id) FROM event)';
    tamper(
      cut,
      `DELETE FROM detail WHERE event_id IN (SELECT id FROM event WHERE ${last}); DELETE FROM event WHERE ${last}`,
    );
    expect(verifyChain(cut, null).findings).toEqual([]);
    expect(verifyChain(cut, noted).findings).toEqual([expect.stringContaining('its tail was cut or replaced')]);
    tamper(anew, 'DELETE FROM detail WHERE event_id > 3; DELETE FROM event WHERE id > 3');
    const made = {
      fromState: 'NEW',
      toState: 'IRRELEVANT',
      actor: 'staff:anna',
      reason: 'STAFF',
      data: null,
      detail: null,
    };
    for (const paymentId of [1, 2]) {
      writeTransaction(anew, () => appendEvent(anew, { subject: { paymentId }, ...made }, NOW));
    }
    expect(verifyChain(anew, null).findings).toEqual([]);
    expect(verifyChain(anew, noted).findings).toEqual([expect.stringContaining('its tail was cut or replaced')]);
  } finally {
    for (const db of copies) closeDatabase(db);
  }
});
