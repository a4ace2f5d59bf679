/**
 * How much memory the program takes beyond what it needs. Node lets its heap grow to several times of what is in use before
 * it looks for what is not; a statement of any size is read in pieces, so that there is little to keep (docs/BENCHMARKS.md).
 */
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MEGABYTE = 2 ** 20;

/** Settings of V8. Called once, when the program starts. */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=20'); // look again when a fifth was added
  growYoungSpace();
}

/**
 * Of the space for young objects V8 has 1 MB at the start and takes up to 16. In 4 MB most objects of one entry are forgotten before
 * anybody has to look at them, which in 1 MB takes a sixth more time; more than 4 MB bring nothing. V8 makes it larger when more
 * has outlived a collection than it holds, and how much larger can be told while it runs.
 */
const YOUNG_MB = 4;
const YOUNG_MB_AT_START = 1;
const OUTLIVING = 30_000;

function growYoungSpace(): void {
  setFlagsFromString(`--semi-space-growth-factor=${YOUNG_MB / YOUNG_MB_AT_START}`);
  const outliving: object[] = [];
  for (let number = 0; number < OUTLIVING; number += 1) outliving.push({ number, first: 0, second: 0 });
  collector()({ type: 'minor' }); // they outlive this one, and with the next the space grows
  collector()({ type: 'minor' });
  setFlagsFromString('--semi-space-growth-factor=1'); // and stays as it is
}

/** Old objects that are worth a look. */
const GROWTH_MAX = 8 * MEGABYTE;
let sizeWhenCollected = 0;

/**
 * Between two steps of long work: if the heap has grown since the last time, collects what is not in use any more, all of it and
 * at once. V8 does so a little at a time and ends it while a program waits for something; work that never waits for anything
 * has used twice as much by then. Takes some 50 ms, and looks first whether it is worth it.
 */
export function collectGarbage(): void {
  if (getHeapStatistics().total_heap_size < sizeWhenCollected + GROWTH_MAX) return;
  collector()();
  if (youngMegabytes() < YOUNG_MB) growYoungSpace(); // V8 makes it small again where little happens
  sizeWhenCollected = getHeapStatistics().total_heap_size;
}

/** V8 has the space twice: objects that outlive a collection are copied from one into the other. */
function youngMegabytes(): number {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return (young?.space_size ?? 0) / 2 / MEGABYTE;
}

/** Everything, or young objects alone. */
type Collect = (options?: Readonly<{ type: 'minor' }>) => void;
let collect: Collect | null = null;

/** What `node --expose-gc` gives, which a program cannot ask for when it starts. */
function collector(): Collect {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
  }
  return collect;
}
