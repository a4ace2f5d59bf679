/**
 * Who holds a lease, written so that others can tell whether the process is still there: its id, and the space in which this id means
 * something, as each container counts its own processes.
 */
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

const OF_DAEMON = ':daemon';

/** `run:<process id>:<space>:<time>`, with `:daemon` behind it for its children. */
export function leaseOwner({ isOfDaemon }: Readonly<{ isOfDaemon: boolean }>): string {
  return `run:${process.pid}:${processSpace()}:${Date.now()}${isOfDaemon ? OF_DAEMON : ''}`;
}

/** A child of a daemon of another space: it is gone as soon as another daemon has got the lock of that one. */
export function isOfFormerDaemon(owner: string): boolean {
  return ownPid(owner) === null && owner.endsWith(OF_DAEMON);
}

/** The process id of an owner of our own space; null for all others, of which nothing can be known. */
export function ownPid(owner: string): number | null {
  const [kind, pid = '', space] = owner.split(':');
  return kind === 'run' && space === processSpace() && /^\d{1,10}$/.test(pid) ? Number(pid) : null;
}

/** True for a process of our own space that is no more; false for all of which that cannot be known. */
export function isGone(owner: string): boolean {
  const pid = ownPid(owner);
  return pid !== null && !isAlive(pid);
}

/** Whether a process of this id is there, whoever it belongs to. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it is there, and it is somebody else's.
    return !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH');
  }
}

/** Linux names the space by a number; elsewhere a machine is one. */
function processSpace(): string {
  try {
    return `${hostname()}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
  } catch {
    return hostname();
  }
}
