/**
 * Takes a raw mail apart by hand, so that tests do not trust the library that built it. Knows what our mails use:
 * folded headers, encoded words, multipart/alternative, quoted-printable and base64, always UTF-8.
 */

export type ReadMail = Readonly<{
  /** Names in lower case, in order; values unfolded and decoded. */
  headers: readonly (readonly [string, string])[];
  header: (name: string) => string | null;
  /** The media types of the parts in order. */
  types: readonly string[];
  text: string;
  html: string;
}>;

/** Reads a mail with a text and an HTML alternative. Bodies come back with LF line ends. */
export function readMail(raw: Buffer): ReadMail {
  const top = splitPart(raw.toString('latin1'));
  const header = (name: string): string | null => headerIn(top.headers, name);
  const boundary = /boundary="?([^";]+)"?/.exec(header('content-type') ?? '')?.[1] ?? '';
  const parts = top.body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => splitPart(part.replace(/^\r\n/, '').replace(/\r\n$/, '')));
  const typeOf = (part: Part): string => (headerIn(part.headers, 'content-type') ?? '').split(';')[0] ?? '';
  const bodyOf = (type: string): string => {
    const part = parts.find((candidate) => typeOf(candidate) === type);
    return part === undefined ? '' : decodeBody(part);
  };
  return {
    headers: top.headers,
    header,
    types: parts.map(typeOf),
    text: bodyOf('text/plain'),
    html: bodyOf('text/html'),
  };
}

type Part = Readonly<{ headers: readonly (readonly [string, string])[]; body: string }>;

function splitPart(source: string): Part {
  const end = source.indexOf('\r\n\r\n');
  const lines = source
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())];
  });
  return { headers, body: source.slice(end + 4) };
}

function headerIn(headers: Part['headers'], name: string): string | null {
  return headers.find(([key]) => key === name.toLowerCase())?.[1] ?? null;
}

/** RFC 2047; the blank between two encoded words does not count. */
function decodeWords(value: string): string {
  return value.replace(/\?=\s+=\?(?=utf-8\?)/gi, '?==?').replace(/(?:=\?utf-8\?[qb]\?[^?]*\?=)+/gi, (words) => {
    const bytes = [...words.matchAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi)].map(([, encoding = '', content = '']) =>
      encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : unquote(content.replaceAll('_', ' ')),
    );
    return Buffer.concat(bytes).toString('utf8');
  });
}

function decodeBody({ headers, body }: Part): string {
  const encoding = (headerIn(headers, 'content-transfer-encoding') ?? '7bit').toLowerCase();
  const bytes =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : encoding === 'quoted-printable'
        ? unquote(body.replace(/=\r\n/g, ''))
        : Buffer.from(body, 'latin1');
  return bytes.toString('utf8').replaceAll('\r\n', '\n');
}

function unquote(text: string): Buffer {
  const binary = text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(binary, 'latin1');
}
