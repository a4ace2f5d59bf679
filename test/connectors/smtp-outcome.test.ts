import { describe, expect, test } from 'vitest';
import { outcomeOf, type SmtpError, smtpErrorOf } from '../../src/connectors/smtp-outcome.ts';

const error = (change: Partial<SmtpError>): SmtpError => ({
  code: null,
  originalCode: null,
  command: null,
  responseCode: null,
  message: 'x',
  ...change,
});
const outcome = (change: Partial<SmtpError>, dataStarted: boolean) =>
  outcomeOf(error(change), { dataStarted, hide: [] }).outcome;

describe('once the message has begun to leave', () => {
  test.each<[Partial<SmtpError>, string]>([
    [{ code: 'EMESSAGE', command: 'DATA', responseCode: 451 }, 'retry'],
    [{ code: 'EMESSAGE', command: 'DATA', responseCode: 552 }, 'failed'],
    [{ code: 'EMESSAGE', command: 'DATA', responseCode: 354 }, 'uncertain'],
    [{ code: 'ECONNECTION', command: 'CONN' }, 'uncertain'],
    [{ code: 'ECONNECTION', command: 'CONN', responseCode: 421 }, 'uncertain'],
    [{ code: 'ECONNECTION', command: 'CONN', responseCode: 554 }, 'uncertain'],
    [{ code: 'EPROTOCOL', command: 'CONN', responseCode: 500 }, 'uncertain'],
    [{ code: 'ETIMEDOUT', command: 'CONN' }, 'uncertain'],
    [{ code: 'ESOCKET', command: 'CONN', originalCode: 'ECONNRESET' }, 'uncertain'],
    [{ code: 'ESTREAM', command: 'API' }, 'uncertain'],
    [{}, 'uncertain'],
  ])('%j is %s', (change, expected) => {
    expect(outcome(change, true)).toBe(expected);
  });
});

describe('before that', () => {
  test.each<[Partial<SmtpError>, string]>([
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 452 }, 'retry'],
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 503 }, 'retry'],
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 551 }, 'failed'],
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 530 }, 'stop'],
    [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 451 }, 'retry'],
    [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 553 }, 'stop'],
    [{ code: 'EENVELOPE', command: 'DATA', responseCode: 554 }, 'failed'],
    [{ code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 454 }, 'unreachable'],
    [{ code: 'EAUTH', command: 'API' }, 'stop'],
    [{ code: 'ETLS', command: 'STARTTLS', responseCode: 502 }, 'stop'],
    [{ code: 'ETLS', command: 'STARTTLS', responseCode: 454 }, 'unreachable'],
    [{ code: 'ETLS', command: 'CONN' }, 'stop'],
    [{ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' }, 'stop'],
    [{ code: 'ESOCKET', originalCode: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'stop'],
    [{ code: 'ESOCKET', originalCode: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'stop'],
    [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'unreachable'],
    [{ code: 'ESOCKET', originalCode: 'EPIPE' }, 'unreachable'],
    [{ code: 'EDNS', originalCode: 'ENOTFOUND' }, 'unreachable'],
    [{ code: 'ETIMEDOUT' }, 'unreachable'],
    [{ code: 'EMESSAGE', command: 'MAIL FROM' }, 'failed'],
    [{}, 'unreachable'],
  ])('%j is %s', (change, expected) => {
    expect(outcome(change, false)).toBe(expected);
  });
});

test('a reason is one short line without the addresses', () => {
  const thrown = Object.assign(new Error(`550-No\r\nsuch <Anna@Example.net>\u0007 ${'x'.repeat(900)}`), {
    code: 'EENVELOPE',
  });
  const { reason } = outcomeOf(smtpErrorOf(thrown), { dataStarted: false, hide: ['anna@example.net', ''] });
  expect(reason).toMatch(/^550-No such <\[address\]> x+… \(EENVELOPE\)$/);
  expect(reason.length).toBeLessThan(330);
});

test('anything can be thrown', () => {
  expect(smtpErrorOf('oops').message).toBe('oops');
  expect(smtpErrorOf(null)).toEqual(error({ message: 'null' }));
});
