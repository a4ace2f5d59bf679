/**
 * How much memory the program takes beyond what it needs. Node lets its heap grow to several times of what is in use before
 * it looks for what is not; a statement of any size is read in pieces, so that there is little to keep. Both settings are of
 * V8, and cost no time that could be measured (docs/BENCHMARKS.md). Called once, when the program starts.
 */
import { setFlagsFromString } from 'node:v8';

export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=20'); // look again when a fifth was added
  setFlagsFromString('--semi-space-growth-factor=1'); // what is young stays in the space it has at the start
}
