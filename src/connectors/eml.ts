/**
 * Mails as files: what would be sent, for looking at (`mail.mode = "file"`, the demo, `outbox preview`). The bytes are
 * those of `message.ts`. A file appears complete or not at all; writing it again replaces it.
 */
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { messageBytes, type OutgoingMessage } from './message.ts';

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const DIRECTORY_MODE = 0o750;
const FILE_MODE = 0o640;

/** The message as the bytes of an `.eml` file. The same message gives the same bytes. */
export async function buildEml(message: OutgoingMessage): Promise<Buffer> {
  return await messageBytes(message);
}

/** Writes `<directory>/<name>.eml` (`.part`, fsync, rename) and gives back its path. Makes the directory. */
export async function writeEml(directory: string, name: string, bytes: Uint8Array): Promise<string> {
  if (!FILE_NAME.test(name)) throw new Error(`"${name}" is not a plain file name`);
  await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
  const path = join(directory, `${name}.eml`);
  const part = `${path}.part`;
  const file = await open(part, 'w', FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  await syncDirectory(directory);
  return path;
}

/** A rename lasts through a power cut only when its directory is on disk too. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
