/**
 * Which backups go: of each of the last days the newest one stays, and before them of each week the newest. Copies made before
 * a migration go with the oldest of them, so that what was erased is erased everywhere within three months.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { manifestPath } from './manifest.ts';

const NAME = /^quittance-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.db$/;
const BEFORE = /^(?:before-migration-\d+|replaced-[\dTZ]+)\.db$/;
const DAY_MS = 86_400_000;

export type StoredBackup = Readonly<{ name: string; path: string; at: Date; sizeBytes: number }>;

/** The backups of a folder, newest first. */
export function listBackups(folder: string): readonly StoredBackup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
      if (year === undefined) return [];
      const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
      const path = join(folder, name);
      return [{ name, path, at, sizeBytes: statSync(path).size }];
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime());
}

export type Keep = Readonly<{ keepDays: number; keepWeeks: number }>;

/** The backups that are not needed any more. Pure; the newest one always stays. */
export function outdated<B extends Readonly<{ at: Date }>>(backups: readonly B[], keep: Keep, now: Date): readonly B[] {
  const kept = new Set<string>();
  return backups
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .filter(({ at }, index) => {
      const days = Math.floor((now.getTime() - at.getTime()) / DAY_MS);
      const slot = slotOf(at, days, keep);
      if (index === 0) {
        if (slot !== null) kept.add(slot);
        return false;
      }
      if (slot === null || kept.has(slot)) return true;
      kept.add(slot);
      return false;
    });
}

function slotOf(at: Date, days: number, { keepDays, keepWeeks }: Keep): string | null {
  if (days < keepDays) return at.toISOString().slice(0, 10);
  const week = Math.floor(at.getTime() / (7 * DAY_MS));
  return days < keepDays + 7 * keepWeeks ? `week ${week}` : null;
}

/** Removes what is outdated, with its manifest, and old copies of migrations and restores. Gives back their number. */
export function rotateBackups(folder: string, keep: Keep, now: Date): number {
  const old = outdated(listBackups(folder), keep, now).map(({ path }) => path);
  const oldest = now.getTime() - (keep.keepDays + 7 * keep.keepWeeks) * DAY_MS;
  const before = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => BEFORE.test(name))
        .map((name) => join(folder, name))
        .filter((path) => statSync(path).mtimeMs < oldest)
    : [];
  for (const path of [...old, ...before]) {
    rmSync(path, { force: true });
    rmSync(manifestPath(path), { force: true });
  }
  return old.length + before.length;
}
