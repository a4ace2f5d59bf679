/**
 * Strict decoders for the encodings in which banks send XML. A byte that has no meaning in the encoding is an error
 * with its place, never a replacement character. Western encodings of one byte are decoded by our own tables: the labels
 * of the web platform would read ISO-8859-1 and US-ASCII as windows-1252. Only xml-decoder.ts uses this.
 */
import { AppError } from './errors.ts';

export type TextEncodingName =
  | 'UTF-8'
  | 'US-ASCII'
  | 'ISO-8859-1'
  | 'ISO-8859-9'
  | 'ISO-8859-15'
  | 'windows-1252'
  | RegionalEncoding
  | 'UTF-16LE'
  | 'UTF-16BE';

/** What banks between the Baltic, the Black and the Aegean Sea write (each byte one character), and those of East Asia; Node's own tables. */
const REGIONAL_ENCODINGS = [
  'ISO-8859-2',
  'ISO-8859-4',
  'ISO-8859-5',
  'ISO-8859-7',
  'ISO-8859-10',
  'ISO-8859-13',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1257',
  'Shift_JIS',
  'EUC-JP',
  'GBK',
  'GB18030',
  'Big5',
  'EUC-KR',
] as const;
type RegionalEncoding = (typeof REGIONAL_ENCODINGS)[number];

/** Decodes a stream of chunks. Throws XML_ENCODING_INVALID_BYTES with the byte offset in the file. */
export type StreamDecoder = Readonly<{ decode(bytes: Uint8Array, final: boolean): string }>;

/** Labels without byte order mark, upper case. UTF-16 is missing on purpose: it needs its mark. */
const LABELS: Readonly<Record<string, TextEncodingName>> = {
  'UTF-8': 'UTF-8',
  UTF8: 'UTF-8',
  'US-ASCII': 'US-ASCII',
  ASCII: 'US-ASCII',
  'ISO-8859-1': 'ISO-8859-1',
  LATIN1: 'ISO-8859-1',
  'ISO-8859-9': 'ISO-8859-9',
  'ISO-8859-15': 'ISO-8859-15',
  'WINDOWS-1252': 'windows-1252',
  CP1252: 'windows-1252',
  LATIN2: 'ISO-8859-2',
  CP1250: 'windows-1250',
  CP1251: 'windows-1251',
  LATIN5: 'ISO-8859-9',
  GB2312: 'GBK',
  ...Object.fromEntries(REGIONAL_ENCODINGS.map((name) => [name.toUpperCase(), name])),
};

/** Bytes that differ from ISO-8859-1; null where the encoding has no character. */
const DIFFERENCES: Readonly<Record<string, ReadonlyMap<number, string | null>>> = {
  'ISO-8859-9': new Map([
    [0xd0, 'Ğ'],
    [0xdd, 'İ'],
    [0xde, 'Ş'],
    [0xf0, 'ğ'],
    [0xfd, 'ı'],
    [0xfe, 'ş'],
  ]),
  'ISO-8859-15': new Map([
    [0xa4, '€'],
    [0xa6, 'Š'],
    [0xa8, 'š'],
    [0xb4, 'Ž'],
    [0xb8, 'ž'],
    [0xbc, 'Œ'],
    [0xbd, 'œ'],
    [0xbe, 'Ÿ'],
  ]),
  'windows-1252': new Map(
    [...'€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ'].map((character, i) => [
      0x80 + i,
      character === '\0' ? null : character,
    ]),
  ),
};

/** The encoding behind a declared label, or null when it is not on the allow-list. */
export function encodingNamed(label: string): TextEncodingName | null {
  return LABELS[label.toUpperCase()] ?? null;
}

/** For the message of a refusal. */
export function allowedEncodings(): string {
  return [...new Set(['UTF-8', 'UTF-16', ...Object.values(LABELS)])].join(', ');
}

/** A decoder for one file. */
export function textDecoderFor(name: TextEncodingName): StreamDecoder {
  if (name === 'US-ASCII') return asciiDecoder();
  if (isOwnTable(name)) return singleByteDecoder(name);
  return platformDecoder(name);
}

type OwnTable = 'ISO-8859-1' | 'ISO-8859-9' | 'ISO-8859-15' | 'windows-1252';

function isOwnTable(name: TextEncodingName): name is OwnTable {
  return name === 'ISO-8859-1' || Object.hasOwn(DIFFERENCES, name);
}

function platformDecoder(name: 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | RegionalEncoding): StreamDecoder {
  const decoder = new TextDecoder(name.toLowerCase(), { fatal: true });
  let offset = 0;
  let history = Buffer.alloc(0);
  return {
    decode(bytes, final) {
      try {
        const text = decoder.decode(bytes, { stream: !final });
        offset += bytes.length;
        history = Buffer.concat([history, bytes.subarray(-3)]).subarray(-3);
        return text;
      } catch (cause) {
        const start = startOfCharacter(name, history, offset);
        const replay = Buffer.concat([history.subarray(start), bytes]);
        const from = offset - (history.length - start);
        throw invalidBytes(name, from + firstInvalid(name, replay), cause);
      }
    },
  };
}

/** Where in the last bytes the character begins that was not complete; their end when there is none such. */
function startOfCharacter(name: TextEncodingName, history: Uint8Array, offset: number): number {
  if (name === 'UTF-8') return unfinished(history);
  return name.startsWith('UTF-16') ? history.length - (offset % 2) : history.length;
}

/** Where in the last bytes a UTF-8 character begins that goes on in the next chunk. */
function unfinished(history: Uint8Array): number {
  for (let i = history.length - 1; i >= 0; i -= 1) {
    const byte = history[i] ?? 0;
    if (byte < 0x80) return history.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return i + length > history.length ? i : history.length;
    }
  }
  return history.length;
}

/** Decodes byte by byte until it fails: slow, but only once per broken file. */
function firstInvalid(name: string, bytes: Uint8Array): number {
  const decoder = new TextDecoder(name.toLowerCase(), { fatal: true });
  for (let i = 0; i < bytes.length; i += 1) {
    try {
      decoder.decode(bytes.subarray(i, i + 1), { stream: true });
    } catch {
      return i;
    }
  }
  return bytes.length;
}

function asciiDecoder(): StreamDecoder {
  let offset = 0;
  return {
    decode(bytes) {
      const bad = bytes.findIndex((byte) => byte > 0x7f);
      if (bad !== -1) throw invalidBytes('US-ASCII', offset + bad);
      offset += bytes.length;
      return latin1(bytes);
    },
  };
}

function singleByteDecoder(name: OwnTable): StreamDecoder {
  const differences = DIFFERENCES[name];
  let offset = 0;
  return {
    decode(bytes) {
      const text = latin1(bytes);
      const start = offset;
      offset += bytes.length;
      if (differences === undefined) return text;
      return text.replace(/[\u0080-\u00ff]/g, (character, at: number) => {
        const other = differences.get(character.charCodeAt(0));
        if (other === null) throw invalidBytes(name, start + at);
        return other ?? character;
      });
    },
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function invalidBytes(name: string, at: number, cause?: unknown): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'XML_ENCODING_INVALID_BYTES',
    message: `the file is not valid ${name}`,
    where: `byte ${at}`,
    hint: 'fetch the file again; if it stays so, ask the bank for a file in UTF-8',
    cause,
  });
}
