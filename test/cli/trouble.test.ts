import { describe, expect, it } from 'vitest';
import { troubleOf } from '../../src/cli/trouble.ts';
import { AppError, type ErrorKind, EXIT_CODES } from '../../src/errors.ts';

describe('what was thrown', () => {
  it('gives each kind of error its exit code', () => {
    const kinds: readonly ErrorKind[] = [
      'usage',
      'not-found',
      'refused',
      'conflict',
      'declined',
      'invalid-input',
      'integrity',
      'temporary',
      'configuration',
    ];
    const codes = kinds.map((kind) => troubleOf(new AppError({ kind, code: 'A_B', message: 'm' })).exitCode);
    expect(codes).toEqual([2, 20, 21, 22, 23, 25, 26, 75, 78]);
  });

  it('advises on trouble of the machine', () => {
    const thrown = (code: string) => troubleOf(Object.assign(new Error('x'), { code, path: '/data' }));
    expect(thrown('SQLITE_BUSY_SNAPSHOT')).toMatchObject({
      exitCode: EXIT_CODES.temporary,
      problem: { code: 'DATABASE_BUSY' },
    });
    expect(thrown('ENOSPC')).toMatchObject({
      exitCode: EXIT_CODES.temporary,
      problem: { code: 'DISK_FULL', where: '/data' },
    });
    expect(thrown('EACCES')).toMatchObject({ exitCode: EXIT_CODES.configuration, problem: { code: 'NO_ACCESS' } });
    expect(thrown('EEXIST')).toMatchObject({ exitCode: EXIT_CODES.configuration, problem: { code: 'PATH_UNUSABLE' } });
    expect(thrown('EIO')).toMatchObject({ exitCode: EXIT_CODES.temporary, problem: { code: 'SYSTEM_TROUBLE' } });
    expect(thrown('SQLITE_NOTADB')).toMatchObject({
      exitCode: EXIT_CODES.integrity,
      problem: { code: 'DATABASE_DAMAGED' },
    });
  });

  it('looks through the errors that a library wraps, and never prints its query', () => {
    const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    expect(troubleOf(new Error('Failed query', { cause: busy })).exitCode).toBe(EXIT_CODES.temporary);
    const failed = new Error(`Failed query: ${'x'.repeat(500)}\nparams: Keller Maria`, {
      cause: new Error('no such column'),
    });
    expect(troubleOf(failed).problem.message).toBe(`Failed query: ${'x'.repeat(186)}…: no such column`);
  });

  it('calls everything else a bug', () => {
    expect(troubleOf(new TypeError('x is not a function'))).toMatchObject({
      exitCode: 1,
      problem: { code: 'BUG', message: 'x is not a function' },
    });
    expect(troubleOf('text')).toMatchObject({ exitCode: 1, problem: { message: 'text' } });
  });
});
