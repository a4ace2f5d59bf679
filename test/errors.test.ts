import { describe, expect, it } from 'vitest';
import { AppError, assertNever, EXIT_CODES, messageOf } from '../src/errors.ts';

describe('AppError', () => {
  it('carries what, where, hint and cause', () => {
    const cause = new Error('socket closed');
    const error = new AppError({
      kind: 'temporary',
      code: 'SFTP_CLOSED',
      message: 'the bank hung up',
      where: 'bank',
      hint: 'wait',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'AppError',
      kind: 'temporary',
      code: 'SFTP_CLOSED',
      message: 'the bank hung up',
      where: 'bank',
      hint: 'wait',
    });
    expect(error.cause).toBe(cause);
  });

  it('has null, and no cause at all, where nothing was given', () => {
    const error = new AppError({ kind: 'usage', code: 'FLAG_UNKNOWN', message: 'x' });
    expect([error.where, error.hint, 'cause' in error]).toEqual([null, null, false]);
  });
});

describe('exit codes', () => {
  it('are the ones that scripts rely on', () => {
    expect(EXIT_CODES).toEqual({
      ok: 0,
      bug: 1,
      usage: 2,
      'not-found': 20,
      refused: 21,
      conflict: 22,
      declined: 23,
      findings: 24,
      'invalid-input': 25,
      integrity: 26,
      temporary: 75,
      configuration: 78,
    });
  });

  it('are all different', () => {
    const codes = Object.values(EXIT_CODES);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('messageOf', () => {
  it('tells the message of whatever was thrown', () => {
    expect([messageOf(new Error('a')), messageOf('b'), messageOf(undefined)]).toEqual(['a', 'b', 'undefined']);
  });
});

describe('assertNever', () => {
  it('throws when a value comes from outside the union', () => {
    const colour: 'RED' = JSON.parse('"BLUE"');
    const judge = (): void => {
      if (colour !== 'RED') assertNever(colour);
    };
    expect(judge).toThrow('unexpected value "BLUE"');
  });
});
