import { describe, expect, it } from 'vitest';
import { AppError } from '../src/errors.ts';
import type { Log, LogFields } from '../src/log.ts';
import { createLog, errorFields } from '../src/log.ts';
import { AUDIT_FILE_STATES, FILE_STATES } from '../src/models/schema.ts';

const PERSONAL = [
  'Erika Muster',
  'Müller',
  'ERIKA MUSTER',
  'CH9300762011623852957',
  'CH93 0076 2011 6238 5295 7',
  'erika@example.org',
  'Danke für alles USI-3fk2Xa',
  'Bahnhofstrasse 1, 8001 Zürich',
  '210000000003139471430009017',
];

function capture(level: 'debug' | 'info' = 'debug'): {
  log: Log;
  lines: () => Record<string, unknown>[];
  text: () => string;
} {
  const written: string[] = [];
  const log = createLog({ level, write: (line) => written.push(line) });
  return { log, text: () => written.join(''), lines: () => written.map((line) => JSON.parse(line)) };
}

/** Gets values past the compiler, as data from outside could. */
function smuggled(fields: object): LogFields {
  const copy: LogFields = JSON.parse(JSON.stringify(fields));
  return copy;
}

describe('a log line', () => {
  it('is JSON with time, level as a word, fields and message', () => {
    const { log, lines } = capture();
    log.with({ runId: '17', job: 'process' }).warn('file failed', { fileId: 9, code: 'CAMT_UNKNOWN_ROOT', at: null });
    const { time, ...rest } = lines()[0] ?? {};
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(rest).toEqual({
      level: 'warn',
      runId: '17',
      job: 'process',
      fileId: 9,
      code: 'CAMT_UNKNOWN_ROOT',
      message: 'file failed',
    });
  });

  it.each([...FILE_STATES, ...AUDIT_FILE_STATES])('says that a file is %s', (state) => {
    const { log, lines } = capture();
    log.info('looked at', { state });
    expect(lines()[0]).toMatchObject({ state });
  });

  it('is left out below the level', () => {
    const { log, lines } = capture('info');
    log.debug('too much');
    log.info('enough');
    expect(lines().map((line) => line['message'])).toEqual(['enough']);
  });

  it('takes the later of two values of a field', () => {
    const { log, lines } = capture();
    log.with({ count: 1 }).with({ count: 2 }).info('counted', { count: 3 });
    expect(lines()[0]).toMatchObject({ count: 3 });
  });
});

describe('personal data', () => {
  const keys = [
    'runId',
    'job',
    'fileId',
    'paymentId',
    'eventId',
    'code',
    'kind',
    'state',
    'gateway',
    'at',
    'signal',
    'count',
    'name',
    'iban',
    'payer',
    'err',
    'error',
    'msg',
    'message',
    'level',
    'time',
    '__proto__',
    'toString',
  ];

  it.each(PERSONAL)('does not get through any field: %s', (personal) => {
    const { log, text, lines } = capture();
    for (const key of keys) {
      for (const value of [personal, { name: personal }, [personal], { toString: personal }]) {
        log.info('payment read', smuggled({ [key]: value }));
        log.with(smuggled({ [key]: value })).error('payment failed');
      }
    }
    expect(text()).not.toContain(personal);
    expect(lines().every((line) => line['message'] === 'payment read' || line['message'] === 'payment failed')).toBe(
      true,
    );
  });

  it.each(PERSONAL)('does not get through in an error: %s', (personal) => {
    const { log, text } = capture();
    log.error('job failed', errorFields(new Error(`cannot book ${personal}`, { cause: personal })));
    log.error(
      'job failed',
      errorFields(new AppError({ kind: 'refused', code: 'SUM_DIFFERS', message: personal, where: personal })),
    );
    log.error('job failed', errorFields(personal));
    expect(text()).not.toContain(personal);
  });

  it('does not get through in a message, in the types and at run time', () => {
    const { log, text, lines } = capture();
    const name: string = PERSONAL[0] ?? '';
    // @ts-expect-error a message is a constant, not a template with a variable in it
    log.info(`paid by ${name} at example.org, Zürich`);
    // @ts-expect-error nor a text put together before
    log.info(name.concat(' Müller'));
    for (const literal of [
      'to erika@example.org',
      'from CH9300762011623852957',
      'Müller',
      'ref 210000000003139471430009017',
    ] as const) {
      log.info(literal);
      expect(text()).not.toContain(literal);
    }
    expect(
      lines()
        .slice(1)
        .every((line) => line['message'] === 'message withheld'),
    ).toBe(true);
  });

  it('that was kept back is counted', () => {
    const { log, lines } = capture();
    log.info('payment read', smuggled({ name: 'Erika', iban: 'x', paymentId: 4 }));
    expect(lines()[0]).toMatchObject({ withheld: 2, paymentId: 4 });
  });
});

describe('what is said of an error', () => {
  it('is code and kind, or for a bug the place', () => {
    expect(errorFields(new AppError({ kind: 'temporary', code: 'SFTP_UNREACHABLE', message: 'x' }))).toEqual({
      kind: 'temporary',
      code: 'SFTP_UNREACHABLE',
    });
    const bug = new Error('x');
    bug.stack = 'Error: x\n    at book (file:///opt/quittance/dist/src/processor/book.js:42:7)';
    expect(errorFields(bug)).toEqual({ kind: 'bug', at: 'src/processor/book.js:42' });
    const { log, lines } = capture();
    log.error('job failed', errorFields(bug));
    expect(lines()[0]).toMatchObject({ at: 'src/processor/book.js:42' });
  });
});
