/**
 * What a source of files is given and what it reports back: plain records shared by the SFTP and the command
 * source. Nothing here knows of configuration, database or domain.
 */
import type { AppError } from '../errors.ts';

/** A file as the other side lists it. The three facts together are what the caller remembers. */
export type RemoteFile = Readonly<{ source: string; remoteName: string; size: number; modifiedAt: Date }>;

/** A file that now lies complete and synced in the landing directory. */
export type LandedFile = RemoteFile &
  Readonly<{
    sha256: string;
    /** The name in the landing directory; that of the older copy (perhaps `….processed`) when `existed`. */
    localName: string;
    /** The same bytes lay there already, and nothing was written. */
    existed: boolean;
  }>;

export type FetchDeps = Readonly<{
  /** Where files land. Parts of earlier crashes in it are removed, so one fetch at a time. */
  directory: string;
  now: Date;
  /** Whether this very file (name, size and time) was landed before. Asked for SFTP sources only. */
  isKnown: (file: RemoteFile) => boolean | Promise<boolean>;
  /** Remembers a landed file. What it throws ends the fetch; the file is offered again next time. */
  landed: (file: LandedFile) => void | Promise<void>;
}>;

/** Never taken, and reported each time. */
export type SkipReason = 'unsafe-name' | 'reserved-name' | 'not-included' | 'not-a-regular-file';
/** Left for a later run. */
export type WaitReason = 'settling' | 'changed-while-reading';

/**
 * The outcome of one source. Names are printable (see `printableName`), so they may differ from the raw ones.
 * Without `error`: listed = landed + known + waiting + skipped + failed.
 */
export type FetchReport = Readonly<{
  source: string;
  listed: number;
  landed: readonly LandedFile[];
  known: number;
  waiting: readonly Readonly<{ name: string; reason: WaitReason }>[];
  skipped: readonly Readonly<{ name: string; reason: SkipReason }>[];
  /** Trouble with one file; the others went on. */
  failed: readonly Readonly<{ name: string; error: AppError }>[];
  /** Files that have landed but could not be deleted from the server (`afterFetch: 'delete'`). */
  notDeleted: readonly Readonly<{ name: string; error: AppError }>[];
  /** What ended the source early. What landed before stays landed. */
  error: AppError | null;
}>;

/** The same report while it is being filled. */
export type Tally = { -readonly [Key in keyof FetchReport]: Mutable<FetchReport[Key]> };
type Mutable<Value> = Value extends readonly (infer Item)[] ? Item[] : Value;

export function startTally(source: string): Tally {
  return {
    source,
    listed: 0,
    landed: [],
    known: 0,
    waiting: [],
    skipped: [],
    failed: [],
    notDeleted: [],
    error: null,
  };
}
