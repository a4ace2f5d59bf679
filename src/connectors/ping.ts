/**
 * Asks a web address, so that its owner misses us when we do not (dead man's switch, as healthchecks.io and its like have it):
 * the address itself when all is well, `/fail` behind it when not, `/start` before. Throws nothing; what went wrong is the answer.
 */
import { messageOf } from '../errors.ts';

export type PingKind = 'start' | 'ok' | 'fail';

export type PingResult = Readonly<{
  /** Null when the server took it. */
  trouble: string | null;
  /** How far our clock was before that of the server, in milliseconds; null when it told no time. */
  skewMs: number | null;
}>;

const TIMEOUT_MS = 10_000;

export async function ping(url: string, kind: PingKind, now: () => Date): Promise<PingResult> {
  try {
    const target = new URL(url);
    if (kind !== 'ok') target.pathname = `${target.pathname.replace(/\/$/, '')}/${kind}`;
    const response = await fetch(target, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    const date = response.headers.get('date');
    const theirs = date === null ? Number.NaN : Date.parse(date);
    const skewMs = Number.isNaN(theirs) ? null : now().getTime() - theirs;
    return { trouble: response.ok ? null : `the server answered ${response.status}`, skewMs };
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
    return { trouble: messageOf(cause), skewMs: null };
  }
}
