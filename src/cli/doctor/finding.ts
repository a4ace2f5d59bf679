/** What `quittance doctor` says of one thing it looked at. */
import { AppError, messageOf } from '../../errors.ts';

/** `no` needs attention; `unknown` cannot be told, or is good to know and no fault. */
export type Verdict = 'yes' | 'no' | 'unknown';

export type Finding = Readonly<{
  check: string;
  verdict: Verdict;
  text: string;
  /** What to run next; never null for a `no`. */
  command: string | null;
}>;

export function yes(check: string, text: string): Finding {
  return { check, verdict: 'yes', text, command: null };
}

export function no(check: string, text: string, command: string): Finding {
  return { check, verdict: 'no', text, command };
}

export function unknown(check: string, text: string, command: string | null = null): Finding {
  return { check, verdict: 'unknown', text, command };
}

/** What was thrown as a finding: the message, and the advice of our own errors. */
export function noFrom(check: string, thrown: unknown, command: string): Finding {
  const hint = thrown instanceof AppError && thrown.hint !== null ? `\n${thrown.hint}` : '';
  return no(check, `${inWords(thrown)}${hint}`, command);
}

/** What the system says in codes, as a sentence; anything else as it is. */
function inWords(thrown: unknown): string {
  if (!(thrown instanceof Error) || !('code' in thrown) || !('path' in thrown)) return messageOf(thrown);
  if (thrown.code === 'ENOENT') return `${String(thrown.path)} is not there`;
  return thrown.code === 'EACCES' ? `${String(thrown.path)} may not be used by this user` : messageOf(thrown);
}
