/** A pass of several jobs: trouble of one of them is in its report, and the others go on. */
import { describe, expect, it } from 'vitest';
import { databasePath } from '../../jobs/context.ts';
import { exitCodeOf, runPass } from '../../jobs/run.ts';
import { createLog } from '../../src/log.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { install } from '../helpers/installation.ts';

describe('a pass', () => {
  it('goes on with the next job where one finds the database locked, and ends with 75', async () => {
    const { context } = install();
    const other = openDatabase(databasePath(context.config));
    context.db.sqlite.pragma('busy_timeout = 20');
    other.sqlite.exec('BEGIN IMMEDIATE');
    const release = (line: string): void => {
      if (line.includes('job ended early') && other.sqlite.inTransaction) other.sqlite.exec('ROLLBACK');
    };
    const pass = await runPass({ ...context, log: createLog({ write: release }) }, ['messages', 'mail']);
    closeDatabase(other);
    expect(pass.errors.map(({ code, kind }) => [code, kind])).toEqual([['DATABASE_BUSY', 'temporary']]);
    expect(pass.reports.messages).toBeNull();
    expect(pass.reports.mail).not.toBeNull();
    expect(exitCodeOf(pass)).toBe(75);
  });
});
