/** The key of signed links and contact hashes: the configured secret, or one that is made once in the data folder. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSecret } from '../src/config/secret.ts';
import type { Config } from '../src/config.ts';
import { codeOf } from '../src/connectors/land-file.ts';

const KEY_BYTES = 32;

/** Throws what `readSecret` throws. Links that were signed with a key that is lost are not recognised any more. */
export function linkKeyOf(config: Pick<Config, 'dataDir' | 'messages'>): string {
  const { linkKeyFile } = config.messages;
  if (linkKeyFile !== null) return readSecret(linkKeyFile);
  const path = join(config.dataDir, 'link.key');
  if (!existsSync(path)) makeKey(path);
  return readSecret(path);
}

/** Appears whole or not at all. Two processes may need it at once: the first one makes it. */
function makeKey(path: string): void {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(part, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(part, { force: true });
  }
}
