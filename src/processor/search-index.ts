/** Fills the index of `find`, in the nightly work: imports do not pay for it, and what they bring is read row by row until then. */
import { type Db, letOthersWrite, writeTransaction } from '../models/db.ts';
import { readMarker, writeMarker } from '../models/jobs.ts';
import { indexedText } from '../models/search.ts';
import { clearSearchIndex, indexSome, SEARCHED_KINDS } from '../models/search-index.ts';
import { foldedText } from '../names/fold-text.ts';

/** Grows whenever other texts are searched, or folded otherwise: all rows are then indexed anew. */
const VERSION = 1;
const VERSION_MARKER = 'search-index-version';
const BATCH = 500;

export function fillSearchIndex(db: Db): void {
  if (readMarker(db, VERSION_MARKER) !== VERSION) {
    writeTransaction(db, () => {
      clearSearchIndex(db);
      writeMarker(db, VERSION_MARKER, VERSION);
    });
  }
  const text = (row: Parameters<typeof indexedText>[0]): string => indexedText(row, foldedText);
  for (const kind of SEARCHED_KINDS) {
    while (writeTransaction(db, () => indexSome(db, kind, { limit: BATCH, text })) > 0) letOthersWrite();
  }
}
