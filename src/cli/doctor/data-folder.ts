/** The data folder: may we write there, is it a disk SQLite can trust, is there room, and who else can read it. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { databasePath } from '../../../jobs/context.ts';
import { type Config, readSecret } from '../../config.ts';
import { messageOf } from '../../errors.ts';
import { type Finding, no, noFrom, unknown, yes } from './finding.ts';

const FREE_BYTES_MIN = 500_000_000;
const OTHERS = 0o007;
const GROUP_AND_OTHERS = 0o077;
const FOLDERS = ['fds', 'mail', 'expected', 'audit', 'backup'];

/** Linux's numbers of the kinds of disk (statfs(2), linux/magic.h) that need a word. */
const NETWORK_DISKS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x01021997, '9p'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
]);
const DOUBTFUL_DISKS: ReadonlyMap<number, string> = new Map([
  [0x01021994, 'tmpfs, which is empty after a restart'],
  [0x858458f6, 'ramfs, which is empty after a restart'],
  [0x794c7630, 'overlayfs, the throw-away layer of a container: mount a volume'],
  [0x65735546, 'FUSE, which may be a network behind it'],
]);

export function dataFolderFindings(config: Config): readonly Finding[] {
  const { dataDir } = config;
  if (!existsSync(dataDir)) {
    return [unknown('data folder', `${dataDir} is not there yet; the first run makes it`, 'quittance run')];
  }
  return [writable(dataDir), owner(dataDir), disk(dataDir), room(config), folders(dataDir), ...privacy(config)];
}

/** Writes a file and takes it away again: permissions, quota and read-only disks all show up here. */
function writable(dataDir: string): Finding {
  const probe = join(dataDir, `.doctor-${process.pid}`);
  try {
    const file = openSync(probe, 'wx', 0o600);
    try {
      writeSync(file, 'quittance doctor\n');
      fsyncSync(file);
    } finally {
      closeSync(file);
      rmSync(probe, { force: true });
    }
    return yes('data folder', `${dataDir} can be written to`);
  } catch (thrown) {
    return no('data folder', `cannot be written to: ${messageOf(thrown)}`, `ls -ld ${dataDir}`);
  }
}

/** Files made by root are not readable for the service afterwards. */
function owner(dataDir: string): Finding {
  const { uid } = statSync(dataDir);
  if (process.getuid === undefined) return unknown('owner', 'this system does not tell who owns a folder');
  if (uid === process.getuid()) return yes('owner', 'the data folder belongs to the user who runs this');
  const advice = 'run quittance as the user of the data folder';
  return unknown(
    'owner',
    `the data folder belongs to somebody else (uid ${uid}); ${advice}`,
    `sudo -u '#${uid}' quittance doctor`,
  );
}

function disk(dataDir: string): Finding {
  if (process.platform !== 'linux')
    return unknown('disk', 'the kind of disk is known on Linux only; it must be a local one');
  const kind = statfsSync(dataDir).type >>> 0;
  const network = NETWORK_DISKS.get(kind);
  if (network !== undefined) {
    return no(
      'disk',
      `the data folder is on a network disk (${network}), where SQLite can lose data`,
      `df -T ${dataDir}`,
    );
  }
  const doubtful = DOUBTFUL_DISKS.get(kind);
  if (doubtful !== undefined) return unknown('disk', `the data folder is on ${doubtful}`, `df -T ${dataDir}`);
  return yes('disk', 'the data folder is on a local disk');
}

/** A backup and a migration need room for a second and third copy of the database. */
function room(config: Config): Finding {
  const { bavail, bsize } = statfsSync(config.dataDir);
  const path = databasePath(config);
  const wanted = Math.max(FREE_BYTES_MIN, existsSync(path) ? 3 * statSync(path).size : 0);
  const text = `${megabytes(bavail * bsize)} MB free, ${megabytes(wanted)} MB wanted`;
  return bavail * bsize >= wanted ? yes('room', text) : no('room', text, `du -xh --max-depth=2 ${config.dataDir}`);
}

function folders(dataDir: string): Finding {
  const missing = FOLDERS.filter((name) => !existsSync(join(dataDir, name)));
  if (missing.length === 0) return yes('folders', FOLDERS.join(', '));
  return unknown('folders', `not there yet, made when they are needed: ${missing.join(', ')}`);
}

function privacy(config: Config): readonly Finding[] {
  const path = databasePath(config);
  return [
    openFolder(config.dataDir),
    ...(existsSync(path) ? [closedTo(GROUP_AND_OTHERS, 'database is private', path, '600')] : []),
    ...secretFiles(config).map((file) => secret(file)),
  ];
}

/** The database and the mails in it are closed by themselves; an open folder only shows their names. */
function openFolder(path: string): Finding {
  if ((statSync(path).mode & OTHERS) === 0) return yes('data folder is private', path);
  return unknown('data folder is private', `other users of this machine may look into ${path}`, `chmod 750 ${path}`);
}

function closedTo(bits: number, check: string, path: string, mode: string): Finding {
  if ((statSync(path).mode & bits) === 0) return yes(check, path);
  return no(check, `other users of this machine may read ${path}`, `chmod ${mode} ${path}`);
}

/** Every secret is named by a key that ends in `_file`, wherever it stands; those of sources that are switched off do not count. */
function secretFiles(config: Config): readonly string[] {
  const counting = { ...config, sources: config.sources.filter(({ enabled }) => enabled) };
  return [...new Set(filesNamedIn(counting))];
}

function filesNamedIn(part: object): readonly string[] {
  return Object.entries(part).flatMap(([key, value]: [string, unknown]): readonly string[] => {
    if (typeof value === 'string') return key.endsWith('File') ? [value] : [];
    return typeof value === 'object' && value !== null ? filesNamedIn(value) : [];
  });
}

function secret(file: string): Finding {
  try {
    readSecret(file);
    return yes('secret', `${file} can be read by this user alone`);
  } catch (thrown) {
    return noFrom('secret', thrown, existsSync(file) ? `chmod 600 ${file}` : `ls -l ${dirname(file)}`);
  }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1_000_000);
}
