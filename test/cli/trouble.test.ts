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
    expect(thrown('SQLITE_NOTADB')).toMatchObject({
      exitCode: EXIT_CODES.integrity,
      problem: { code: 'DATABASE_DAMAGED' },
    });
  });

  it('calls everything else a bug', () => {
    expect(troubleOf(new TypeError('x is not a function'))).toMatchObject({
      exitCode: 1,
      problem: { code: 'BUG', message: 'x is not a function' },
    });
    expect(troubleOf('text')).toMatchObject({ exitCode: 1, problem: { message: 'text' } });
  });
});
