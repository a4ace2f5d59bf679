/** What was seen on the servers: a file is known by source, name, size and time. */
import { and, eq } from 'drizzle-orm';
import type { Db } from './db.ts';
import { remoteFile } from './schema.ts';

export type RemoteFileKey = Readonly<{ source: string; name: string; sizeBytes: number; modifiedAt: string }>;

export function isRemoteFileKnown(db: Db, key: RemoteFileKey): boolean {
  const found = db.orm
    .select({ source: remoteFile.source })
    .from(remoteFile)
    .where(
      and(
        eq(remoteFile.source, key.source),
        eq(remoteFile.name, key.name),
        eq(remoteFile.sizeBytes, key.sizeBytes),
        eq(remoteFile.modifiedAt, key.modifiedAt),
      ),
    )
    .get();
  return found !== undefined;
}

export function rememberRemoteFile(
  db: Db,
  file: RemoteFileKey & { sha256: string; localName: string; fetchedAt: string },
): void {
  db.orm.insert(remoteFile).values(file).onConflictDoNothing().run();
}
