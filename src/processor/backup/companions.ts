/**
 * Small files of the data folder that a restore needs beside the database: the key of the links in mails that went out, and the list of who was
 * erased. They are copied to the backups, and come back with them. Secrets of the operator (for the bank, the mail server) do not:
 * they lie where the operator has put them, and belong into a safe.
 */
import { chmodSync, copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const COMPANIONS = ['link.key', 'erased.ndjson'] as const;

/** Copies what is there. The list of the erased only grows, so that the newest copy is right for all backups. */
export function keepCompanions(dataDir: string, folder: string): void {
  for (const name of COMPANIONS) if (existsSync(join(dataDir, name))) put(join(dataDir, name), join(folder, name));
}

/**
 * Brings back what the data folder lacks; gives back the names. A key that is another one there is set aside as `link.key.replaced`:
 * mails that went out were signed with that of the backup.
 */
export function bringCompanions(folder: string, dataDir: string): readonly string[] {
  return COMPANIONS.filter((name) => {
    const [kept, here] = [join(folder, name), join(dataDir, name)];
    if (!existsSync(kept)) return false;
    if (existsSync(here)) {
      if (name !== 'link.key' || readFileSync(here).equals(readFileSync(kept))) return false;
      renameSync(here, `${here}.replaced`);
    }
    put(kept, here);
    return true;
  });
}

function put(from: string, to: string): void {
  const part = `${to}.part`;
  copyFileSync(from, part);
  chmodSync(part, 0o600);
  renameSync(part, to);
}
