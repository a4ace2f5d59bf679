/**
 * Who holds a lease, written so that others can tell whether the process is still there: its id, and the space in which this id means
 * something, as each container counts its own processes.
 */
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAlive } from './recover.ts';

/** `run:<process id>:<space>:<time>` */
export function leaseOwner(): string {
  return `run:${process.pid}:${processSpace()}:${Date.now()}`;
}

/** True for a process of our own space that is no more; false for all of which that cannot be known. */
export function isGone(owner: string): boolean {
  const [kind, pid = '', space] = owner.split(':');
  return kind === 'run' && space === processSpace() && /^\d{1,10}$/.test(pid) && !isAlive(Number(pid));
}

/** Linux names the space by a number; elsewhere a machine is one. */
function processSpace(): string {
  try {
    return `${hostname()}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
  } catch {
    return hostname();
  }
}
