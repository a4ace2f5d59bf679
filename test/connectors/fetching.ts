/** Builders shared by the tests of the file sources. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchDeps, LandedFile, RemoteFile } from '../../src/connectors/fetch-report.ts';
import type { SftpSource } from '../../src/connectors/sftp.ts';
import { afterThisTest } from '../helpers/endings.ts';
import type { FaultServer } from '../helpers/fault-sftp.ts';

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'quittance-fetch-'));
  afterThisTest(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A caller that remembers what landed, as the database does. */
export function remembering(now = new Date()): FetchDeps & { landings: LandedFile[] } {
  const landings: LandedFile[] = [];
  const keyOf = (file: RemoteFile) => [file.source, file.remoteName, file.size, file.modifiedAt.getTime()].join('|');
  return {
    directory: temporaryDirectory(),
    now,
    landings,
    isKnown: (file) => landings.some((landed) => keyOf(landed) === keyOf(file)),
    landed: (file) => void landings.push(file),
  };
}

/** Names and contents of a directory. */
export function contentsOf(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'latin1')]),
  );
}

export function sourceAt(server: FaultServer, changes: Partial<SftpSource> = {}): SftpSource {
  return {
    name: 'bank',
    host: '127.0.0.1',
    port: server.port,
    username: server.username,
    login: { password: server.password },
    hostKeys: [server.hostKeySha256],
    directory: 'reports',
    include: [],
    settleSeconds: 60,
    afterFetch: 'keep',
    timeoutMs: 5_000,
    fileBytesMax: 50_000_000,
    ...changes,
  };
}
