import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hostKeyAlgorithms, hostKeyOf, isPinned, parseHostKeyPins } from '../../src/connectors/host-key.ts';
import { matchesGlob, printableName, refuseName } from '../../src/connectors/remote-names.ts';

const ZERO_PIN = `SHA256:${'A'.repeat(43)}`;

/** A public key as the SSH protocol writes it. */
function blobOf(): Buffer {
  const raw = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return Buffer.concat([part(Buffer.from('ssh-ed25519')), part(raw)]);
}

describe('pins', () => {
  test('accept the key they name, in every form, and no other', () => {
    const blob = blobOf();
    const { fingerprint, publicKey } = hostKeyOf(blob);
    for (const pin of [
      fingerprint,
      `${fingerprint}=`,
      ` ssh-ed25519 ${fingerprint} `,
      publicKey,
      `${publicKey} comment`,
    ]) {
      expect(isPinned(blob, parseHostKeyPins([ZERO_PIN, pin], 'bank'))).toBe(true);
      expect(isPinned(blobOf(), parseHostKeyPins([ZERO_PIN, pin], 'bank'))).toBe(false);
    }
  });

  test.each([
    '',
    'SHA256:',
    'SHA256:short',
    'MD5:aa:bb:cc',
    'ssh-ed25519',
    'ssh-ed25519 AAAA',
    'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'constructor SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'host.example ssh-ed25519 AAAA',
  ])('that cannot be read are a configuration error: %j', (line) => {
    expect(() => parseHostKeyPins([ZERO_PIN, line], 'bank')).toThrow(
      expect.objectContaining({ kind: 'configuration', code: 'SFTP_HOST_KEY_UNREADABLE' }),
    );
  });

  test('ask for the types they name, or for any when one does not tell', () => {
    expect(hostKeyAlgorithms(parseHostKeyPins([`ssh-rsa ${ZERO_PIN}`], 'bank'))).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-rsa',
    ]);
    expect(hostKeyAlgorithms(parseHostKeyPins([`ssh-rsa ${ZERO_PIN}`, ZERO_PIN], 'bank'))).toBeNull();
  });
});

describe('names', () => {
  test.each([
    ['camt.053_1.xml', 'camt.05*.xml', true],
    ['camt.053_1.xml', 'camt.05?_*', true],
    ['camt.053_1.XML', '*.xml', false],
    ['camtX053.xml', 'camt.053.xml', false],
    ['a(1)+[b].xml', 'a(1)+[b].*', true],
    ['a.xml', '**', true],
    ['ba.xml', 'a*', false],
  ])('%s and the pattern %s: %s', (name, glob, expected) => {
    expect(matchesGlob(name, glob)).toBe(expected);
  });

  test('are taken when they are plain', () => {
    expect(refuseName('camt.053_P_CH29_1_0_2026.xml', [])).toBeNull();
    expect(refuseName(`a${'x'.repeat(200)}`, [])).toBeNull();
    expect(refuseName(`a${'x'.repeat(201)}`, [])).toBe('unsafe-name');
    expect(refuseName('camt.xml\n', [])).toBe('unsafe-name');
    expect(refuseName('camt.xml.PROCESSED', [])).toBe('reserved-name');
  });

  test('are shown on one line', () => {
    expect(printableName('é\r\n\u{1f600}')).toBe('\\u{e9}\\u{d}\\u{a}\\u{1f600}');
    expect(printableName('x'.repeat(500))).toHaveLength(123);
  });
});
