/**
 * Secrets lie in files, never in flags, environment or configuration. A secret that others could read is refused.
 * systemd's credentials come first: they are found by the name of the file.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError, messageOf } from '../errors.ts';

const OTHERS = 0o077;

/**
 * The text of a secret file without the line break at its end. Looks in `$CREDENTIALS_DIRECTORY` for a file of the same
 * name first (there the system keeps others out). Throws an `AppError` of kind `configuration`.
 */
export function readSecret(path: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  const credentials = env['CREDENTIALS_DIRECTORY'];
  const credential = credentials === undefined ? null : join(credentials, basename(path));
  const isCredential = credential !== null && existsSync(credential);
  const file = isCredential ? credential : path;
  try {
    if (!isCredential) refuseReadableByOthers(file, statSync(file).mode);
    const secret = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (secret.trim() !== '') return secret;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw trouble(
      'SECRET_UNREADABLE',
      `the secret cannot be read: ${messageOf(cause)}`,
      file,
      'create it, readable for the user of the service alone',
      cause,
    );
  }
  throw trouble('SECRET_EMPTY', 'the secret file is empty', file, 'put the secret into it, on one line');
}

function refuseReadableByOthers(file: string, mode: number): void {
  if ((mode & OTHERS) === 0) return;
  throw trouble('SECRET_READABLE', 'other users may read this secret', file, `chmod 600 ${file}`);
}

function trouble(code: string, message: string, where: string, hint: string, cause?: unknown): AppError {
  return new AppError({ kind: 'configuration', code, message, where, hint, cause });
}
