/** Two real processes that settle the same payment at the same moment, for two things. */
import { expect } from 'vitest';
import { runProgram } from '../helpers/program.ts';
import { staffPlace } from './staff-place.ts';

/** In each round one is done, the other refused with who was faster, and the payment is given away once. */
export async function raceForPayments(rounds: number): Promise<void> {
  const amounts = Array.from({ length: rounds }, (_, round) => `${100 + round}.00`);
  const place = await staffPlace(amounts.map((amount, round) => ({ amount, details: [{ text: `thanks ${round}` }] })));
  const { dataDir, folder: cwd } = place;
  for (const [round] of amounts.entries()) {
    const id = round + 1;
    const { version = -1 } = place.payments().find((payment) => payment.id === id) ?? {};
    const assigning = (actor: string) =>
      runProgram(['assign', `${id}`, 'MUSIC-26', '--if-version', `${version}`, '--yes'], {
        ...{ dataDir, cwd, env: { QUITTANCE_ACTOR: actor } },
      });
    const both = await Promise.all([assigning('anna'), assigning('ben')]);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 22]);
    const winner = both[0].code === 0 ? 'anna' : 'ben';
    const told = both.find(({ code }) => code === 22)?.stderr;
    expect(told).toMatch(
      new RegExp(`not as you saw it.*staff:${winner} made it PROCESSED \\(ASSIGNED\\) at \\d{4}-`, 's'),
    );
    const given = place.db.sqlite.prepare('SELECT count(*) FROM allocation WHERE payment_id = ?').pluck().get(id);
    expect(given).toBe(1);
  }
}
