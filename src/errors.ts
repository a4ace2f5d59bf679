/**
 * The one error type that people see, and the exit codes of the program (docs/RUNBOOK.md lists the codes).
 * An `AppError` says what happened (`message`), where (`where`), and what to do next (`hint`). Anything else
 * that is thrown is a bug and ends with exit code 1.
 */

/** What kind of trouble it is; decides the exit code, and whether a later run may succeed by itself. */
export type ErrorKind =
  | 'usage'
  | 'not-found'
  | 'refused'
  | 'conflict'
  | 'declined'
  | 'invalid-input'
  | 'integrity'
  | 'temporary'
  | 'configuration';

/** Exit codes of the command line (contract, semver). `findings` means: it worked, and something needs attention. */
export const EXIT_CODES = {
  ok: 0,
  bug: 1,
  usage: 2,
  'not-found': 20,
  refused: 21,
  conflict: 22,
  declined: 23,
  findings: 24,
  'invalid-input': 25,
  integrity: 26,
  temporary: 75,
  configuration: 78,
} as const satisfies Record<ErrorKind | 'ok' | 'bug' | 'findings', number>;

export type ErrorFacts = Readonly<{
  kind: ErrorKind;
  /** Stable, upper case with underscores, e.g. `CAMT_UNKNOWN_ROOT`. */
  code: string;
  message: string;
  /** File, element path, row or configuration key. */
  where?: string | undefined;
  /** The next step for the person who reads it. */
  hint?: string | undefined;
  cause?: unknown;
}>;

export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly where: string | null;
  readonly hint: string | null;

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'AppError';
    this.kind = facts.kind;
    this.code = facts.code;
    this.where = facts.where ?? null;
    this.hint = facts.hint ?? null;
  }
}

/** One unreadable row of a readable file. A value, not an exception: the other rows go on. */
export type Reject = Readonly<{ code: string; message: string; where: string }>;

/** The end of a switch over a union: the compiler proves that it cannot be reached. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
