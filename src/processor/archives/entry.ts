/** What the readers of zip, tar and gz give out: the entries of an archive, one after the other. */
import type { AppError } from '../../errors.ts';

/**
 * One entry. Its content must be taken, if at all, before the next entry is asked for. Names are as the archive has
 * them: labels only, no path of this machine is ever made of them.
 */
export type ArchiveEntry = Readonly<
  | { type: 'folder'; name: string }
  | { type: 'link'; name: string }
  | { type: 'file'; name: string; content(): AsyncIterable<Uint8Array> }
  /** A file that cannot be unpacked, and why. */
  | { type: 'unreadable'; name: string; failure: AppError }
>;
