/** No command that changes something waits for an answer that nobody can give: with stdin closed each ends by itself, at once. */
import { expect, it } from 'vitest';
import { runInShell } from '../helpers/program.ts';
import { PAYMENTS, staffPlace } from './staff-place.ts';

/** What asks says that there is nobody to ask (2), and changes nothing; what is reversible and small is done (0); a cut-off terminal is none. */
const COMMANDS: readonly (readonly [line: string, code: number])[] = [
  ['assign 1 USI-8kq2Lm --rest keep', 2],
  ['assign 1 USI-8kq2Lm --rest refund', 2],
  ['ignore 2 --because private', 0],
  ['reopen 2 --because mistake', 0],
  ['note 2 "looked at it"', 0],
  ['claim 2', 0],
  ['receive MUSIC-26 50.00 --cash', 2],
  ['receive USI-8kq2Lm 100.00 --elsewhere', 2],
  ['refund owe 1 40.00 --because cancelled', 2],
  ['refund done 1', 21],
  ['link 1 2', 21],
  ['assign 3 USI-zzzzz2 --yes', 0],
  ['undo 3', 2],
  ['queue export queue.csv', 0],
  ['queue apply queue.csv', 0],
  ['approve', 0],
  ['learnt forget CH5604835012345678009 --because x', 21],
  ['work', 2],
  ['work --group payer', 2],
];

it('ends by itself, whatever it would have asked', { timeout: 300_000 }, async () => {
  const place = await staffPlace(PAYMENTS);
  const lines = COMMANDS.map(
    ([line]) => `time quittance ${line} <&- >/dev/null 2>err; echo "$?" >>codes; cat err >>told`,
  );
  const script = ['export QUITTANCE_ACTOR=anna', "TIMEFORMAT='%U %S'", ...lines, 'cat codes'];
  const { stdout, stderr } = await runInShell(script.join('\n'), place.dataDir);
  expect(stdout.trim().split('\n').map(Number)).toEqual(COMMANDS.map(([, code]) => code));
  const seconds = stderr
    .trim()
    .split('\n')
    .map((line) => line.split(' ').reduce((sum, one) => sum + Number(one), 0));
  expect(seconds).toHaveLength(COMMANDS.length);
  for (const [at, one] of seconds.entries()) expect(one, COMMANDS[at]?.[0]).toBeLessThan(5);
});
