/** What an archive may hold, and the refusals of those that hold more. Used by whoever unpacks one. */
import { AppError } from '../../errors.ts';

export type ArchiveLimits = Readonly<{
  membersMax: number;
  /** All members together, unpacked. */
  bytesMax: number;
  /** One member, unpacked. */
  memberBytesMax: number;
  /** How many times its own size an archive may unpack to; small ones may do what they like. */
  ratioMax: number;
}>;

/** Below this an archive cannot hurt, whatever its ratio. */
const RATIO_BYTES_MIN = 10_000_000;

/** Counts what an archive unpacks to, and stops it. */
export type Meter = Readonly<{
  /** Throws ARCHIVE_TOO_MANY_MEMBERS. */
  member(): void;
  /** Throws ARCHIVE_TOO_LARGE or ARCHIVE_RATIO. */
  bytes(count: number): void;
}>;

export function openMeter(limits: ArchiveLimits, archiveBytes: number): Meter {
  let members = 0;
  let unpackedBytes = 0;
  return {
    member() {
      members += 1;
      if (members > limits.membersMax) throw tooManyMembers(limits.membersMax);
    },
    bytes(count) {
      unpackedBytes += count;
      if (unpackedBytes > limits.bytesMax) throw tooLarge(limits.bytesMax);
      if (unpackedBytes > RATIO_BYTES_MIN && unpackedBytes > archiveBytes * limits.ratioMax)
        throw ratio(limits.ratioMax);
    },
  };
}

/** Counts chunks on their way. */
export async function* metered(chunks: AsyncIterable<Uint8Array>, meter: Meter): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    meter.bytes(chunk.length);
    yield chunk;
  }
}

/** The archive itself cannot be unpacked to its end. */
export function damagedArchive(message: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_DAMAGED',
    message: `the archive is cut off or damaged (${message}); nothing of it was booked`,
    hint: 'fetch it again, or ask the bank for it; then: quittance file dismiss',
    cause,
  });
}

/** One member of a sound archive cannot be unpacked. */
export function damagedMember(message: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_MEMBER_DAMAGED',
    message: `this member of the archive cannot be unpacked: ${message}`,
    hint: 'fetch the archive again, or ask the bank for it; then: quittance file dismiss',
    cause,
  });
}

export function encryptedMember(): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_ENCRYPTED',
    message: 'this member of the archive is encrypted',
    hint: 'unpack it with its password into data/fds, then: quittance file dismiss',
  });
}

export function unknownMethod(method: number): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_METHOD',
    message: `this member of the archive is packed by a method that is not read here (${method})`,
    hint: 'unpack it into data/fds, or ask the bank for a plain zip; then: quittance file dismiss',
  });
}

export function memberTooLarge(memberBytesMax: number): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'FILE_TOO_LARGE',
    message: `the file has more than ${memberBytesMax} bytes, the limit`,
    hint: 'raise limits.file_bytes_max, or close it with: quittance file dismiss',
  });
}

function tooManyMembers(membersMax: number): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_TOO_MANY_MEMBERS',
    message: `the archive has more than ${membersMax} members; nothing of it was booked`,
    hint: 'raise limits.archive_members_max if the bank really sends such archives',
  });
}

function tooLarge(bytesMax: number): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_TOO_LARGE',
    message: `the archive unpacks to more than ${bytesMax} bytes; nothing of it was booked`,
    hint: 'raise limits.archive_bytes_max if the bank really sends such archives',
  });
}

function ratio(ratioMax: number): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_RATIO',
    message: `the archive unpacks to more than ${ratioMax} times its size, as made to fill a disk; nothing of it was booked`,
    hint: 'find out where it comes from; if it is right, raise limits.archive_ratio_max',
  });
}
