/**
 * One JSON line per thing that happened, to stderr (stdout is for data). Only the fields listed here get through, each
 * only in its own shape, and messages are constants: a name, an IBAN, a mail address or a remittance text cannot be
 * logged even by mistake. Synchronous, without a transport thread, so that the last line before a crash is written.
 */
import { pino } from 'pino';
import { AppError } from './errors.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const whole = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value);
const shaped =
  (shape: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && shape.test(value);
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'string' && words.includes(value);

/** Every field that may be logged, and what it must look like. Anything else is left out and counted in `withheld`. */
const FIELDS = {
  runId: shaped(/^(?:\d{1,15}|[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12})$/),
  job: oneOf('fetch', 'process', 'messages', 'audit', 'mail', 'maintain', 'watch', 'daemon', 'cli', 'demo'),
  fileId: whole,
  paymentId: whole,
  eventId: whole,
  openItemId: whole,
  outboxId: whole,
  messageId: whole,
  /** Stable codes have an underscore, which tells them from a name in capitals. */
  code: shaped(/^[A-Z]+(?:_[A-Z]+|_?\d{1,3})*_[A-Z]+(?:_[A-Z]+|_?\d{1,3})*$/),
  kind: oneOf(
    'usage',
    'not-found',
    'refused',
    'conflict',
    'declined',
    'invalid-input',
    'integrity',
    'temporary',
    'configuration',
    'bug',
  ),
  state: oneOf(
    'NEW',
    'IRRELEVANT',
    'MATCHED',
    'MANUAL',
    'PROCESSED',
    'PARTIALLY_REFUNDED',
    'REFUNDED',
    'CHARGEBACK',
    'STAGING',
    'IMPORTED',
    'FAILED',
    'DUPLICATE',
    'DISMISSED',
    'WAITING',
    'SENT',
    'HELD',
    'CANCELLED',
    'UNCERTAIN',
    'READING',
    'OPEN',
    'CLOSED',
  ),
  gateway: oneOf(
    'bank',
    'manual',
    'adyen',
    'paypal',
    'paypal_ec',
    'ingenico',
    'globalcollect',
    'amazon',
    'astropay',
    'dlocal',
    'worldpay',
  ),
  /** Position of a `[[source]]` in the configuration: its name is the operator's own text. */
  sourceIndex: whole,
  count: whole,
  failed: whole,
  attempt: whole,
  exitCode: whole,
  childPid: whole,
  signal: oneOf('SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL', 'SIGSEGV', 'SIGABRT', 'SIGBUS'),
  durationMs: whole,
  sizeBytes: whole,
  /** Where a bug was thrown: `src/processor/book.js:42`. */
  at: shaped(/^(?:[a-z0-9-]+\/){0,6}[a-z0-9-]+\.[cm]?[jt]s:\d{1,6}$/),
} as const satisfies Record<string, (value: unknown) => boolean>;

type NumberField =
  | 'fileId'
  | 'paymentId'
  | 'eventId'
  | 'openItemId'
  | 'outboxId'
  | 'messageId'
  | 'sourceIndex'
  | 'count'
  | 'failed'
  | 'attempt'
  | 'exitCode'
  | 'childPid'
  | 'durationMs'
  | 'sizeBytes';

/** Fields of a log line. `null` and `undefined` are left out. */
export type LogFields = Readonly<{
  [K in keyof typeof FIELDS]?: (K extends NumberField ? number : string) | null | undefined;
}>;

/**
 * A message is a literal in the source, never text put together at run time: of a literal, a record must have just that
 * key; of `string` and of a template with a variable in it, it may be empty, and the compiler refuses the message.
 */
export type Constant<S extends string> = Record<never, never> extends Record<S, 1> ? never : S;

export type Log = Readonly<
  Record<
    'debug' | 'info' | 'warn' | 'error' | 'fatal',
    <S extends string>(message: Constant<S>, fields?: LogFields) => void
  > & {
    /** The same log with fields that stand on each of its lines. */
    with(fields: LogFields): Log;
  }
>;

export type LogOptions = Readonly<{
  level?: LogLevel;
  /** Where the lines go; stderr unless a test wants to read them. */
  write?: (line: string) => void;
}>;

/** The log of this process. */
export function createLog(options: LogOptions = {}): Log {
  const { write } = options;
  const destination = write === undefined ? pino.destination({ fd: 2, sync: true }) : { write };
  const sink = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return logWith(sink, {});
}

type Sink = Pick<ReturnType<typeof pino>, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

function logWith(sink: Sink, bound: LogFields): Log {
  const at =
    (level: keyof Sink) =>
    (message: string, fields: LogFields = {}): void => {
      sink[level](allowed({ ...bound, ...fields }), isPlain(message) ? message : 'message withheld');
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    with: (fields) => logWith(sink, { ...bound, ...fields }),
  };
}

/** Keeps the fields of the list which have their shape, and says how many it kept back. */
function allowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  let withheld = 0;
  for (const [key, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    if (isField(key) && FIELDS[key](value)) kept[key] = value;
    else withheld += 1;
  }
  return withheld === 0 ? kept : { ...kept, withheld };
}

function isField(key: string): key is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, key);
}

/** The second net behind the type `Constant`: our messages are short English in ASCII, without addresses or long numbers. */
function isPlain(message: string): boolean {
  return /^[A-Za-z0-9 ,.:;()'/_-]{1,120}$/.test(message) && !/\d{5}|[A-Z]{2}\d{2}/.test(message);
}

/** What may be logged of anything that was thrown: never its message, which may quote a payment. */
export function errorFields(thrown: unknown): LogFields {
  if (thrown instanceof AppError) return { code: thrown.code, kind: thrown.kind };
  return { kind: 'bug', at: thrown instanceof Error ? placeOf(thrown) : null };
}

/** The first line of the stack which is ours, from `src/` or `jobs/` on. */
function placeOf(error: Error): string | null {
  return (
    /((?:src|jobs)\/[a-z0-9/-]+\.[cm]?[jt]s:\d+)/.exec(error.stack?.split('\n').slice(1).join('\n') ?? '')?.[1] ?? null
  );
}
