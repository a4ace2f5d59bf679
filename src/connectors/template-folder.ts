/** Reads the folder with an organisation's own mail templates: every `*.eta` file in it, once per run. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, messageOf } from '../errors.ts';

const BYTES_MAX = 200_000;

/** Names and texts. Throws `MAIL_TEMPLATES_UNREADABLE` for a folder or a file that cannot be read. */
export function readTemplateFolder(folder: string): ReadonlyMap<string, string> {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.eta'));
    return new Map(names.sort().map((name) => [name, readText(join(folder, name))]));
  } catch (thrown) {
    throw new AppError({
      kind: 'configuration',
      code: 'MAIL_TEMPLATES_UNREADABLE',
      message: `the folder with your own mail templates cannot be read: ${messageOf(thrown)}`,
      where: folder,
      hint: 'mend mail.templates, or leave it out to send the mails that come with the program',
      cause: thrown,
    });
  }
}

function readText(path: string): string {
  if (statSync(path).size > BYTES_MAX) throw new Error(`${path} is larger than ${BYTES_MAX} bytes`);
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
}
