/**
 * Lets two readers of the same file speak to one sink: an item is passed on when both have given the same one.
 * What one reader has ahead of the other waits in a queue. Used by read-twice.ts only.
 */
import { AppError, assertNever } from '../errors.ts';
import type { CamtEntry, CamtSink, MessageHeader, StatementHead, StatementTail } from './types.ts';

type Item =
  | Readonly<{ kind: 'header'; value: MessageHeader }>
  | Readonly<{ kind: 'statement'; value: StatementHead }>
  | Readonly<{ kind: 'entry'; value: CamtEntry; head: StatementHead }>
  | Readonly<{ kind: 'statementEnd'; value: StatementTail }>;

export type Agreement = Readonly<{
  first: CamtSink;
  second: CamtSink;
  /** Passes on what both have given. Throws READERS_DISAGREE at the first difference. */
  settle(): void;
  /** As `settle`; and nothing may be left over. */
  finish(): void;
}>;

/** The sink receives the items of `first`, after `second` has confirmed them. */
export function openAgreement(sink: CamtSink, names: Readonly<{ first: string; second: string }>): Agreement {
  const firstItems: Item[] = [];
  const secondItems: Item[] = [];
  let place = 'the header';

  function settle(): void {
    const common = Math.min(firstItems.length, secondItems.length);
    const ours = firstItems.splice(0, common);
    const theirs = secondItems.splice(0, common);
    ours.forEach((item, i) => {
      place = placeOf(item, place);
      const difference = firstDifference(item, theirs[i], '');
      if (difference !== null) throw disagreement(names, place, difference);
      deliver(item, sink);
    });
  }

  function finish(): void {
    settle();
    const [left] = [...firstItems, ...secondItems];
    if (left === undefined) return;
    const only = firstItems.length > 0 ? names.first : names.second;
    throw disagreement(names, placeOf(left, place), `only ${only} sees it`);
  }

  return { first: collector(firstItems), second: collector(secondItems), settle, finish };
}

/** Two engines gave different results for one file. */
export function disagreement(
  names: Readonly<{ first: string; second: string }>,
  place: string,
  difference: string,
): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'READERS_DISAGREE',
    message: `the XML engines ${names.first} and ${names.second} read this file differently: ${difference}`,
    where: place,
    hint: 'look at the file at this place; `quittance file accept FILE --engine NAME` takes the word of one engine',
  });
}

function collector(items: Item[]): CamtSink {
  return {
    header: (value) => void items.push({ kind: 'header', value }),
    statement: (value) => void items.push({ kind: 'statement', value }),
    entry: (value, head) => void items.push({ kind: 'entry', value, head }),
    statementEnd: (value) => void items.push({ kind: 'statementEnd', value }),
  };
}

function deliver(item: Item, sink: CamtSink): void {
  switch (item.kind) {
    case 'header':
      sink.header(item.value);
      break;
    case 'statement':
      sink.statement(item.value);
      break;
    case 'entry':
      sink.entry(item.value, item.head);
      break;
    case 'statementEnd':
      sink.statementEnd(item.value);
      break;
    default:
      assertNever(item);
  }
}

function placeOf(item: Item, before: string): string {
  switch (item.kind) {
    case 'header':
      return 'the header';
    case 'statement':
      return `statement ${item.value.index + 1}`;
    case 'entry':
      return `statement ${item.head.index + 1}, entry ${item.value.index + 1}`;
    case 'statementEnd':
      return `end of ${before.replace(/,.*$/, '')}`;
  }
}

/**
 * The path of the first difference between two records, such as `value.rows[2].transaction.amount`; null when they
 * are equal. It names the field and never the content: messages must not hold personal data.
 */
export function firstDifference(one: unknown, other: unknown, path: string): string | null {
  if (one === other) return null;
  if (!isRecord(one) || !isRecord(other)) return path === '' ? 'everything' : path;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  for (const key of keys) {
    const step = Array.isArray(one) ? `${path}[${key}]` : `${path}${path === '' ? '' : '.'}${key}`;
    const difference = firstDifference(one[key], other[key], step);
    if (difference !== null) return difference;
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
