/** Does one task of the bench in this process, which does nothing else, and tells what it took. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openBytes } from '../cli/file-bytes.ts';
import { assertNever } from '../errors.ts';
import { type InspectedTransaction, inspectRow } from '../iso20022/inspect.ts';
import { readCamt } from '../iso20022/read-camt.ts';
import { readCamtTwice } from '../iso20022/read-twice.ts';
import type { CamtSink, XmlEngine } from '../iso20022/types.ts';
import { writeFloor } from './floor.ts';
import { bookPending, prepareInstallation } from './installation.ts';
import { measureDecide } from './measure-decide.ts';
import { consumeSpool, prepareMessages } from './message-files.ts';
import { interrupt } from './other-writer.ts';
import { auditReport, prepareReport } from './report-file.ts';
import { scan } from './scanner.ts';
import { writeStatement } from './statement-file.ts';
import type { Answer, Clock, Comparison, Cost, FactsOf, Reader, Task } from './task.ts';

export async function runTask(task: Task): Promise<Answer<Task>> {
  const clock = openClock();
  const facts = await factsOf(task, clock);
  return { ...clock.cost(), facts };
}

async function factsOf(task: Task, clock: Clock): Promise<FactsOf<Task>> {
  switch (task.kind) {
    case 'generate':
      return writeStatement(task.path, task.plan);
    case 'compare':
      return compare(task.path);
    case 'parse':
      return { transactions: await parse(task.reader, task.path, clock) };
    case 'prepare':
      return prepareInstallation(task);
    case 'book':
      return bookPending(task, clock);
    case 'floor':
      return writeFloor(task, clock);
    case 'decide':
      return measureDecide(task);
    case 'interrupt':
      return interrupt(task.folder);
    case 'prepare-report':
      return prepareReport(task);
    case 'audit':
      return auditReport(task, clock);
    case 'prepare-messages':
      return prepareMessages(task);
    case 'consume':
      return consumeSpool(task, clock);
    default:
      return assertNever(task);
  }
}

function openClock() {
  const moment = () => ({ seconds: performance.now() / 1000, cpu: process.cpuUsage() });
  let begin = moment();
  let spent: Pick<Cost, 'seconds' | 'cpuSeconds'> | null = null;
  const upToNow = (): Pick<Cost, 'seconds' | 'cpuSeconds'> => {
    const { user, system } = process.cpuUsage(begin.cpu);
    const { seconds, cpuSeconds } = spent ?? { seconds: 0, cpuSeconds: 0 };
    return {
      seconds: seconds + performance.now() / 1000 - begin.seconds,
      cpuSeconds: cpuSeconds + (user + system) / 1_000_000,
    };
  };
  return {
    start: (): void => {
      begin = moment();
    },
    stop: (): void => {
      spent = upToNow();
    },
    cost: (): Cost => ({ ...(spent ?? upToNow()), peakBytes: process.resourceUsage().maxRSS * 1024 }),
  };
}

/** Each reader gives out every transaction; nothing is done with it but to count it. */
async function parse(reader: Reader, path: string, clock: Clock): Promise<number> {
  let transactions = 0;
  const count = (): void => {
    transactions += 1;
  };
  const sink = sinkOf((entry) => {
    transactions += entry.rows.length;
  });
  const rival = reader === 'rival' ? await import('./rival.ts') : null;
  const bytes = openBytes(path);
  clock.start();
  switch (reader) {
    case 'scanner':
      scan(bytes.chunks(), count);
      break;
    case 'lockstep':
      readCamtTwice(bytes.chunks(), sink);
      break;
    case 'rival':
      rival?.readByXPath(readFileSync(path, 'utf8'), path, count);
      break;
    case 'saxes':
    case 'libxmljs2':
      readCamt(bytes.chunks(), sink, { engine: reader });
      break;
    default:
      assertNever(reader);
  }
  clock.stop();
  return transactions;
}

function sinkOf(entry: CamtSink['entry']): CamtSink {
  return { header: () => undefined, statement: () => undefined, entry, statementEnd: () => undefined };
}

/** A rival that reads something else would measure nothing. */
async function compare(path: string): Promise<Comparison> {
  const { readByXPath } = await import('./rival.ts');
  const rival = openDigest();
  readByXPath(readFileSync(path, 'utf8'), path, rival.add);
  const ours = (['saxes', 'libxmljs2'] as const satisfies readonly XmlEngine[]).map((engine) => {
    const digest = openDigest();
    const sink = sinkOf((entry) => {
      for (const row of entry.rows) digest.add(inspectRow(row, path));
    });
    readCamt(openBytes(path).chunks(), sink, { engine });
    return digest.text();
  });
  const expected = rival.text();
  return { rows: rival.rows(), agree: ours.every((text) => text === expected) };
}

function openDigest() {
  const hash = createHash('sha256');
  let rows = 0;
  return {
    add: (row: InspectedTransaction): void => {
      rows += 1;
      hash.update(`${JSON.stringify(row)}\n`);
    },
    text: () => `${rows} ${hash.digest('hex')}`,
    rows: () => rows,
  };
}
