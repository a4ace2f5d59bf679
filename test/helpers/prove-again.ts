/** Proves everything anew, as if all files had just been imported. */
import { writeMarker } from '../../src/models/jobs.ts';
import { type NewDifference, settleFreshProof } from '../../src/processor/proof/settle.ts';
import type { Installation } from './installation.ts';

export function proveAgain({ db, context }: Pick<Installation, 'db' | 'context'>): readonly NewDifference[] {
  writeMarker(db, 'proof', 0);
  return settleFreshProof(db, context.now());
}
