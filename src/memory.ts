/**
 * How much memory the program takes beyond what it needs. Node lets its heap grow to several times of what is in use before
 * it looks for what is not; a statement of any size is read in pieces, so that there is little to keep (docs/BENCHMARKS.md).
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Settings of V8. Called once, when the program starts. */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=20'); // look again when a fifth was added
  setFlagsFromString('--semi-space-growth-factor=1'); // what is young stays in the space it has at the start
}

const MEGABYTE = 2 ** 20;
const GROWTH_MAX = 8 * MEGABYTE;
let sizeWhenCollected = 0;
let collect: (() => void) | null = null;

/**
 * Between two steps of long work: if the heap has grown since the last time, collects what is not in use any more, all of it and
 * at once. V8 does so a little at a time and ends it while a program waits for something; work that never waits for anything
 * has used twice as much by then. Takes some 50 ms, and looks first whether it is worth it.
 */
export function collectGarbage(): void {
  if (getHeapStatistics().total_heap_size < sizeWhenCollected + GROWTH_MAX) return;
  collect ??= collectorOfV8();
  collect();
  sizeWhenCollected = getHeapStatistics().total_heap_size;
}

/** What `node --expose-gc` gives, which a program cannot ask for when it starts. */
function collectorOfV8(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
