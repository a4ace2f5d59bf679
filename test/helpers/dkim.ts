/** Verifies a DKIM signature by the letter of RFC 6376, so that no test trusts the library that signed. */
import { createHash, verify } from 'node:crypto';

/** True when body and headers are what was signed with this key (rsa-sha256, relaxed/relaxed). */
export function dkimVerifies(raw: Buffer, publicKey: string): boolean {
  const source = raw.toString('latin1');
  const end = source.indexOf('\r\n\r\n');
  const headers = source.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = headers.find((line) => /^dkim-signature:/i.test(line));
  if (signature === undefined) return false;
  const tags = tagsOf(signature);
  if (tags.get('a') !== 'rsa-sha256' || tags.get('c') !== 'relaxed/relaxed') return false;
  const body = createHash('sha256')
    .update(relaxedBody(source.slice(end + 4)), 'latin1')
    .digest('base64');
  if (body !== tags.get('bh')) return false;
  const left = [...headers];
  const signed = (tags.get('h') ?? '').split(':').flatMap((name) => {
    const at = left.findLastIndex((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return at === -1 ? [] : left.splice(at, 1).map((line) => `${relaxedHeader(line)}\r\n`);
  });
  const data = signed.join('') + relaxedHeader(signature.replace(/([;\s]b=)[^;]*/, '$1'));
  return verify('sha256', Buffer.from(data, 'latin1'), publicKey, Buffer.from(tags.get('b') ?? '', 'base64'));
}

function tagsOf(signature: string): ReadonlyMap<string, string> {
  const value = signature.slice(signature.indexOf(':') + 1).replace(/\s+/g, '');
  return new Map(value.split(';').map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]));
}

function relaxedHeader(line: string): string {
  const colon = line.indexOf(':');
  const value = line
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${line.slice(0, colon).toLowerCase().trim()}:${value}`;
}

function relaxedBody(body: string): string {
  const lines = body.replace(/[ \t]+(?=\r\n|$)/g, '').replace(/[ \t]+/g, ' ');
  return `${lines.replace(/(\r\n)*$/, '')}\r\n`;
}
