/** A failed file is closed by itself only when what came later is certainly all of it. */
import { describe, expect, it } from 'vitest';
import { zip } from '../helpers/archives.ts';
import { camt } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

const day = (number: number): string =>
  camt({
    messageId: `M${number}`,
    id: `S${number}`,
    sequence: `${number}`,
    from: `2026-11-${number}`,
    entries: [{ amount: `${number}.00`, bookingDate: `2026-11-${number}` }],
  });

async function delivered(name: string, ...contents: readonly (string | Uint8Array)[]) {
  const place = install();
  for (const content of contents) {
    place.drop(name, content);
    await place.process();
  }
  return place.files().map((row) => ({ name: row.name, state: row.state, hint: row.hint }));
}

describe('a statement that came cut off', () => {
  const cut = day(17).slice(0, -30);

  it('is closed by its whole under the same name', async () => {
    expect((await delivered('x.xml', cut, day(17))).map((row) => row.state)).toEqual(['DISMISSED', 'IMPORTED']);
  });

  it('stays open when another statement comes under its name, and says how to close it', async () => {
    const [failed, other] = await delivered('x.xml', cut, day(18));
    expect(failed).toMatchObject({ state: 'FAILED', hint: expect.stringContaining('quittance file dismiss F-1') });
    expect(other?.state).toBe('IMPORTED');
  });

  it('stays open when too little of it came to say which one it was', async () => {
    const beginning = day(17).slice(0, day(17).indexOf('<MsgId>'));
    expect(day(18).startsWith(beginning)).toBe(true);
    expect((await delivered('x.xml', beginning, day(18))).map((row) => row.state)).toEqual(['FAILED', 'IMPORTED']);
  });

  it('stays open with its archive when another statement comes under both names', async () => {
    const [first, second] = [cut, day(18)].map((content) => zip([{ name: 'x.xml', content }]));
    if (first === undefined || second === undefined) throw new Error('two archives');
    expect((await delivered('daily.zip', first, second)).map(({ name, state }) => `${name} ${state}`)).toEqual([
      'daily.zip FAILED',
      'daily.zip/x.xml FAILED',
      'daily.zip IMPORTED',
      'daily.zip/x.xml IMPORTED',
    ]);
  });
});
