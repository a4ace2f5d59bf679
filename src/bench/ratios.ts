/** What the figures of a bench say: medians, and the ratios that the project has set itself as targets. Pure. */
import type { BenchResult, Measured, Subject } from './run-bench.ts';

export type Summary = Readonly<{
  entries: number;
  subject: Subject;
  seconds: number;
  cpuSeconds: number;
  entriesPerSecond: number;
  megabytesPerSecond: number;
  peakMegabytes: number;
  runs: readonly number[];
  importSeconds: number | null;
}>;

/** `holds` is null where the target is for another size. */
export type Ratio = Readonly<{
  name: string;
  entries: number;
  value: number;
  /** The same of the time of the processor, which other work on the machine disturbs less; null where it says nothing. */
  cpuValue: number | null;
  target: Readonly<{ value: number; bound: 'at most' | 'at least' }>;
  holds: boolean | null;
}>;

export function summariesOf({ sizes, measured }: BenchResult): readonly Summary[] {
  const bytes = new Map(sizes.map((size) => [size.entries, size.bytes]));
  return measured.map((one) => summaryOf(one, bytes.get(one.entries) ?? 0));
}

function summaryOf({ entries, subject, runs, booked }: Measured, bytes: number): Summary {
  const seconds = median(runs.map((run) => run.seconds));
  return {
    entries,
    subject,
    seconds: rounded(seconds, 3),
    cpuSeconds: rounded(median(runs.map((run) => run.cpuSeconds)), 3),
    entriesPerSecond: Math.round(entries / seconds),
    megabytesPerSecond: rounded(bytes / MEGABYTE / seconds, 1),
    peakMegabytes: rounded(median(runs.map((run) => run.peakBytes)) / MEGABYTE, 1),
    runs: runs.map((run) => rounded(run.seconds, 3)),
    importSeconds: booked === null ? null : rounded(booked.importSeconds, 3),
  };
}

const MEGABYTE = 1_000_000;
const LARGE = 100_000;
const LARGEST = 500_000;
const SMALL = 10_000;

type Quotient = Readonly<{ name: string; of: Subject; to: Subject; target: Ratio['target'] }>;

const atMost = (value: number): Ratio['target'] => ({ value, bound: 'at most' });
const atLeast = (value: number): Ratio['target'] => ({ value, bound: 'at least' });

/** The targets of docs/BENCHMARKS.md; they are for 100,000 entries. */
const QUOTIENTS: readonly Quotient[] = [
  { name: 'end to end, saxes : rival', of: 'book saxes', to: 'parse rival', target: atMost(0.5) },
  {
    name: 'end to end, libxmljs2 : rival',
    of: 'book libxmljs2',
    to: 'parse rival',

    target: atMost(1),
  },
  {
    name: 'parse only, libxmljs2 : saxes',
    of: 'parse libxmljs2',
    to: 'parse saxes',

    target: atLeast(2.5),
  },
  { name: 'issued again, saxes : parse', of: 'again saxes', to: 'parse saxes', target: atMost(1.25) },
  {
    name: 'issued again, libxmljs2 : parse',
    of: 'again libxmljs2',
    to: 'parse libxmljs2',

    target: atMost(1.25),
  },
];

const BOOKINGS = ['book saxes', 'book libxmljs2'] as const satisfies readonly Subject[];
const PEAK_MEGABYTES_MAX = 200;
const GROWTH_MAX = 1.2;
const WAIT_MS_MAX = 250;
const NO_CPU = { cpuValue: null };

export function ratiosOf(result: BenchResult): readonly Ratio[] {
  const summaries = summariesOf(result);
  const find = (subject: Subject, entries: number): Summary | undefined =>
    summaries.find((one) => one.subject === subject && one.entries === entries);
  const sizes = result.sizes.map((size) => size.entries);
  const quotients = sizes.flatMap((entries) =>
    QUOTIENTS.flatMap(({ name, of, to, target }): Ratio[] => {
      const [one, other] = [find(of, entries), find(to, entries)];
      if (one === undefined || other === undefined) return [];
      const cpuValue = rounded(one.cpuSeconds / other.cpuSeconds, 2);
      return [judged({ name, entries, value: one.seconds / other.seconds, cpuValue, target }, LARGE)];
    }),
  );
  return [...quotients, ...memoryRatios(sizes, find), waitOf(result)];
}

function memoryRatios(
  sizes: readonly number[],
  find: (subject: Subject, entries: number) => Summary | undefined,
): readonly Ratio[] {
  const largest = Math.max(...sizes);
  return BOOKINGS.flatMap((subject) => {
    const peaks = sizes.flatMap((entries): Ratio[] => {
      const value = find(subject, entries)?.peakMegabytes;
      if (value === undefined) return [];
      return [
        judged({ name: `peak MB, ${subject}`, entries, value, ...NO_CPU, target: atMost(PEAK_MEGABYTES_MAX) }, LARGE),
      ];
    });
    const [small, large] = [find(subject, SMALL), find(subject, largest)];
    if (small === undefined || large === undefined || largest === SMALL) return peaks;
    const value = large.peakMegabytes / small.peakMegabytes;
    const name = `memory against ${SMALL} entries, ${subject}`;
    return [...peaks, judged({ name, entries: largest, value, ...NO_CPU, target: atMost(GROWTH_MAX) }, LARGEST)];
  });
}

function waitOf({ waits }: BenchResult): Ratio {
  const { entries, longestWaitMs } = waits;
  const name = 'longest wait of another writer, ms';
  return judged({ name, entries, value: longestWaitMs, ...NO_CPU, target: atMost(WAIT_MS_MAX) }, LARGEST);
}

function judged({ value, ...ratio }: Omit<Ratio, 'holds'>, targetEntries: number): Ratio {
  const { bound, value: limit } = ratio.target;
  const holds = bound === 'at most' ? value <= limit : value >= limit;
  return { ...ratio, value: rounded(value, 2), holds: ratio.entries === targetEntries ? holds : null };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
