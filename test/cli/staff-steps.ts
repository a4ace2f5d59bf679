/** Every command with which people look and act: the lines, what each prints where, and how it ends. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type ProgramOptions, type ProgramResult, runProgram } from '../helpers/program.ts';
import { staffPlace } from './staff-place.ts';

/** Words of the line, its exit code, and what stands in stdout and stderr; `''` is nothing at all. */
type Step = readonly [line: string, code: number, stdout: string | RegExp, stderr: string | RegExp];

const ENTRIES = [
  { amount: '120.00', details: [{ debtor: 'Keller Maria', iban: 'CH5604835012345678009', text: 'USI-8kq2Lm salsa' }] },
  { amount: '80.00', details: [{ debtor: 'Stiftung Lumen', text: 'Spende Nov' }] },
  { amount: '50.00', details: [{ debtor: 'Mueller Urs', text: 'for the evening' }] },
  { amount: '30.00', creditDebit: 'DBIT', reversal: true, details: [{ debtor: 'Somebody', text: 'return' }] },
  { amount: '30.00', details: [{ debtor: 'Somebody', text: 'nothing' }] },
] as const;

const NEEDS_YES = /^YES_NEEDED: /m;

/** In this order, on one set of books; anna acts, and ben where it says so. */
const STEPS: readonly Step[] = [
  ['queue', 0, /^1\t2026-11-19\t120\.00\tCHF\tKeller Maria/m, /5 payments · 250\.00 CHF/],
  ['queue --group payer', 0, /^COUNT\tGROUP\tSUM\tOLDEST\n/, /next: quittance work/],
  ['show 1', 0, /^P-1 {2}MANUAL OVERPAID/, ''],
  ['show 99', 20, '', /^PAYMENT_UNKNOWN: there is no payment P-99/],
  ['explain 1', 0, /What would have changed it/, ''],
  ['find keller', 0, /^P-1\t/m, ''],
  ['work', 2, '', /^TERMINAL_NEEDED: /],
  ['work --group payer', 2, '', /^TERMINAL_NEEDED: /],
  ['claim 1', 0, /^P-1 is claimed by anna until /, ''],
  ['note 2 asked', 0, /^Done, E-\d+ by anna\.$/m, ''],
  ['assign 3 USI-zzzzz2', 2, /50\.00 CHF → USI-zzzzz2/, NEEDS_YES],
  ['assign 3 USI-zzzzz2 --yes', 0, /^Done, E-\d+ by anna\. {3}Undo: quittance undo E-\d+$/m, ''],
  ['assign 3 USI-zzzzz2 --yes', 21, '', /^NOT_WAITING: /],
  ['assign 1 USI-8kq2Lm --rest refund --if-version 7', 22, '', /^CHANGED_BY_OTHER: /],
  ['assign 1 USI-8kq2Lm --rest refund --yes', 0, /^Asked, E-\d+ by anna: nothing is booked/m, ''],
  ['queue', 0, /\tE-\d+ staff:anna$/m, /1 waits for a second person: quittance approve/],
  ['approve', 0, /^E-\d+\t.*\tstaff:anna\tassign\t120\.00\tCHF\tP-1$/m, /quittance approve E-\d+/],
  ['approve 1 --yes', 21, /asked by staff:anna/, /^APPROVAL_OWN: /],
  ['approve 1 --as ben', 2, /asked by staff:anna/, NEEDS_YES],
  ['approve 1 --as ben --yes', 0, /^Done, E-\d+ by ben\./m, ''],
  ['refund list', 0, /^P-1\t2026-11-19\tKeller Maria\tCH5604835012345678009\t20\.00\t0\.00\tCHF$/m, ''],
  ['refund done 1', 2, /20\.00 CHF of P-1 were paid back/, NEEDS_YES],
  ['refund done 1 --yes', 0, /^Done, E-\d+ by anna\./m, ''],
  ['refund owe 3 10 --because kind', 2, /10\.00 CHF of P-3 are owed back/, NEEDS_YES],
  ['learnt list', 0, /^CH5604835012345678009\t\d+\tMaria Keller\tstaff:ben\t/m, ''],
  [
    'learnt forget CH5604835012345678009',
    0,
    /^Done by anna: CH5604835012345678009 is no account of Maria Keller/,
    /stays booked/,
  ],
  ['learnt forget CH5604835012345678009', 21, '', /^ACCOUNT_NOT_LEARNT: /],
  ['ignore 2 --because theirs', 0, /^Done, E-\d+ by anna: P-2 \(80\.00 CHF\): MANUAL → IRRELEVANT/, ''],
  ['reopen 2 --because ours', 0, /IRRELEVANT → MANUAL/, ''],
  ['receive MUSIC-26 20 --cash', 2, /20\.00 CHF → MUSIC-26/, NEEDS_YES],
  ['receive MUSIC-26 20 --cash --yes', 0, /^Done, P-\d+ and E-\d+ by anna\. {3}Undo: quittance undo \d+$/m, ''],
  ['link 4 5', 2, /P-5 \(30\.00 CHF/, NEEDS_YES],
  ['link 4 5 --yes', 0, /^Done, E-\d+ by anna\./m, ''],
  ['undo 4', 2, /P-4/, NEEDS_YES],
  ['undo 3 --yes', 0, /^Done, E-\d+ by anna\.$/m, /next: quittance assign 3 REFERENCE/],
  ['rules add --name a --text zins --irrelevant b', 2, /^STANDING\t/, NEEDS_YES],
  ['queue export queue.csv', 0, /^2 payments written to queue\.csv$/m, /queue apply queue\.csv --dry-run/],
  ['queue apply queue.csv --dry-run', 0, /^No line has a decision|^LINE\t/m, /./],
  ['log 1', 0, /\tAPPROVAL_ASKED\t/, ''],
  ['log verify', 0, /^ok: \d+ events, head [0-9a-f]{64}$/m, ''],
  ['check', 0, /./, /^/],
  ['events --since 0', 0, /item\.paid/, /^/],
  ['completion bash', 0, /^complete -F _quittance quittance$/m, ''],
];

type Run = (words: readonly string[], options: ProgramOptions) => Promise<ProgramResult>;

/** Does them all, one after the other; `runOf` says how a line with this exit code is run. */
export async function assertSteps(runOf: (code: number) => Run): Promise<void> {
  const place = await staffPlace([...ENTRIES], '[approval]\nabove = 90');
  const { dataDir, folder: cwd } = place;
  const begin = performance.now();
  await runProgram(['--version'], { dataDir, cwd });
  /** 5 s where a start takes half a second; this machine may be busy. */
  const limitMs = 5_000 * Math.max(1, (performance.now() - begin) / 500);
  for (const [line, code, stdout, stderr] of STEPS) {
    const start = performance.now();
    const words = line.split(' ');
    const result = await runOf(code)(words, { dataDir, cwd, env: { QUITTANCE_ACTOR: 'anna' } });
    const told = `${line}\n${result.stdout}${result.stderr}`;
    expect(result.code, told).toBe(code);
    for (const [text, expected] of [
      [result.stdout, stdout],
      [result.stderr, stderr],
    ] as const) {
      if (typeof expected === 'string') expect(text, told).toBe(expected);
      else expect(text, told).toMatch(expected);
    }
    expect(performance.now() - start, `${line} waited`).toBeLessThan(limitMs);
  }
  expect(readFileSync(join(cwd, 'queue.csv'), 'utf8')).toContain('"Stiftung Lumen"'.slice(1, -1));
}
