/** Makes a key to log in at the bank with, in the form of OpenSSH. Nothing is written here. */
import ssh2 from 'ssh2';

export type SshKeyType = 'ed25519' | 'rsa';
export type SshKey = Readonly<{
  /** PEM of OpenSSH, without a passphrase, with a line break at its end. */
  privateKey: string;
  /** One line: `ssh-ed25519 AAAA… comment`. */
  publicKey: string;
}>;

/** RSA (3072 bits) is for banks that take nothing else. */
export function makeSshKey(type: SshKeyType, comment: string): SshKey {
  const pair =
    type === 'rsa'
      ? ssh2.utils.generateKeyPairSync('rsa', { bits: 3072, comment })
      : ssh2.utils.generateKeyPairSync('ed25519', { comment });
  return { privateKey: `${pair.private.trimEnd()}\n`, publicKey: pair.public.trim() };
}
