/**
 * The gate in front of every XML parser: bytes in, checked text out. It decides the encoding (byte order mark and
 * XML declaration, from an allow-list), decodes strictly, takes the XML declaration away and refuses any DOCTYPE on
 * the decoded text. After this gate a parser sees plain UTF-16 strings only, so that no parser ever chooses an
 * encoding, loads a DTD or expands an entity of its own. Used by xml.ts and the camt reader; knows nothing of camt.
 */
import { AppError } from './errors.ts';
import {
  allowedEncodings,
  encodingNamed,
  type StreamDecoder,
  type TextEncodingName,
  textDecoderFor,
} from './xml-encodings.ts';

export type XmlDecoder = Readonly<{
  /** Text that a parser may have now; empty while the gate still looks at the beginning. */
  push(bytes: Uint8Array): string;
  /** The rest of the text. Throws when the file ends inside a character or before its root element. */
  end(): string;
  /** The name of the encoding; `UTF-8` until it is known. */
  encoding(): string;
}>;

/** Longest XML declaration that is looked at. */
const DECLARATION_CHARS_MAX = 1_000;
/** Longest comment, processing instruction and white space before the root element. */
const PROLOG_CHARS_MAX = 65_536;
const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.\d+\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])([A-Za-z][\w.-]*)\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\4)?[ \t\r\n]*\?>$/;
const FETCH_AGAIN = 'fetch the file again, or ask the bank for it';

/**
 * Opens the gate for one file. Bytes may come in chunks of any size. All errors are `AppError`s of kind
 * `invalid-input`: XML_NOT_XML, XML_ENCODING, XML_ENCODING_INVALID_BYTES, XML_DOCTYPE, XML_NOT_WELL_FORMED.
 */
export function openXmlDecoder(): XmlDecoder {
  let head: Uint8Array = new Uint8Array(0);
  let decoder: StreamDecoder | null = null;
  let name: TextEncodingName = 'UTF-8';
  const prolog = openProlog();

  function decideEncoding(final: boolean): string {
    const declaration = readDeclaration(head, final);
    if (declaration === null) return '';
    name = declaration.encoding;
    decoder = textDecoderFor(name);
    const text = decoder.decode(head, final);
    return withoutDeclaration(text, declaration.length);
  }

  function decode(bytes: Uint8Array, final: boolean): string {
    if (decoder !== null) return decoder.decode(bytes, final);
    head = Buffer.concat([head, bytes]);
    return decideEncoding(final);
  }

  return {
    push: (bytes) => prolog.pass(decode(bytes, false)),
    end: () => prolog.pass(decode(new Uint8Array(0), true)) + prolog.end(),
    encoding: () => name,
  };
}

/** What the first bytes say; null when more of them are needed. `length` is that of the XML declaration. */
function readDeclaration(head: Uint8Array, final: boolean): { encoding: TextEncodingName; length: number } | null {
  if (head.length < 4 && !final) return null;
  if (head.length === 0) {
    throw notXml('the file is empty', 'byte 0');
  }
  const { encoding: mark, bytes: markBytes } = readByteOrderMark(head);
  const start = asciiOf(head.subarray(markBytes), mark);
  if (!final && '<?xml'.startsWith(start)) return null;
  if (!/^<\?xml[ \t\r\n]/.test(start)) {
    if (mark !== null && markBytes === 0) throw badEncoding('UTF-16 without byte order mark');
    return { encoding: mark ?? 'UTF-8', length: 0 };
  }
  const end = start.indexOf('?>');
  if (end === -1) {
    if (!final && start.length < DECLARATION_CHARS_MAX) return null;
    throw badDeclaration('it has no end');
  }
  const declared = DECLARATION.exec(start.slice(0, end + 2));
  if (declared === null) throw badDeclaration('it is not as XML 1.0 wants it');
  return { encoding: agree(mark, declared[3]), length: end + 2 };
}

type ByteOrderMark = Readonly<{ encoding: TextEncodingName | null; bytes: 0 | 2 | 3 }>;

/**
 * UTF-8 or UTF-16 by their marks; no encoding without one. UTF-16 without a mark is known by its `<?` (XML 1.0, appendix F), so
 * that its declaration can say so. Refuses UTF-32, and UTF-16 with neither.
 */
function readByteOrderMark(head: Uint8Array): ByteOrderMark {
  const [a = -1, b = -1, c = -1, d = -1] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'UTF-8', bytes: 3 };
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0)) throw badEncoding('UTF-32');
  if (a === 0xff && b === 0xfe) return { encoding: 'UTF-16LE', bytes: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'UTF-16BE', bytes: 2 };
  if (a === 0x3c && b === 0 && c === 0x3f && d === 0) return { encoding: 'UTF-16LE', bytes: 0 };
  if (a === 0 && b === 0x3c && c === 0 && d === 0x3f) return { encoding: 'UTF-16BE', bytes: 0 };
  if (a === 0 || b === 0) throw badEncoding('UTF-16 without byte order mark');
  return { encoding: null, bytes: 0 };
}

/** The first characters behind the mark, good enough to read an XML declaration, which is ASCII in every allowed encoding. */
function asciiOf(head: Uint8Array, encoding: TextEncodingName | null): string {
  const bytes = Buffer.from(head.subarray(0, DECLARATION_CHARS_MAX * 2));
  if (encoding !== 'UTF-16LE' && encoding !== 'UTF-16BE') return bytes.toString('latin1');
  const pairs = bytes.subarray(0, bytes.length & ~1);
  return (encoding === 'UTF-16BE' ? pairs.swap16() : pairs).toString('utf16le');
}

/** The encoding on which the first bytes and the declaration agree. Throws XML_ENCODING when they do not. */
function agree(mark: TextEncodingName | null, declared: string | undefined): TextEncodingName {
  if (declared === undefined) return mark ?? 'UTF-8';
  const label = declared.toUpperCase();
  if (mark === 'UTF-16LE' || mark === 'UTF-16BE') {
    if (label === 'UTF-16' || label === mark) return mark;
    throw conflict(mark, declared);
  }
  if (/^UTF-16(?:LE|BE)?$/.test(label)) throw conflict(mark ?? 'that it is no UTF-16', declared);
  const encoding = encodingNamed(label);
  if (encoding === null) throw badEncoding(declared);
  if (mark !== null && encoding !== mark) throw conflict(mark, declared);
  return encoding;
}

/** Line breaks inside the declaration are kept, so that line numbers in later errors are right. */
function withoutDeclaration(text: string, length: number): string {
  return text.slice(0, length).replace(/[^\n]/g, '') + text.slice(length);
}

/** Holds the text back until the root element begins, and refuses what must not stand before it. */
function openProlog(): { pass(text: string): string; end(): string } {
  let held = '';
  let position = 0;
  let passed = false;

  return {
    pass(text) {
      if (passed) return text;
      held += text;
      position = skipProlog(held, position);
      passed = isNameStart(held, position);
      if ((passed ? position : held.length) > PROLOG_CHARS_MAX) {
        throw notXml(`no root element in the first ${PROLOG_CHARS_MAX} characters`, 'prolog');
      }
      return passed ? held : '';
    },
    end() {
      if (passed) return '';
      throw held.trim() === ''
        ? notXml('there is nothing in the file', 'prolog')
        : notWellFormed('the file ends before its root element', 'prolog');
    },
  };
}

/** Where the first thing begins that is not white space, comment or processing instruction, or is not complete yet. */
function skipProlog(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
    const next = endOfMisc(text, at);
    if (next === null) return at;
    at = next;
  }
}

/** The end of the comment or processing instruction at `at`; null when there is none, or none that is complete. */
function endOfMisc(text: string, at: number): number | null {
  const start = text.slice(at, at + 9);
  if (start === '') return null;
  if (!start.startsWith('<')) throw notXml('the file does not begin with XML', `character ${at} of the text`);
  if (start.startsWith('<?')) return endOfInstruction(text, at);
  if (start.startsWith('<!--')) return endOf(text, '-->', at + 4);
  if (start.toUpperCase() === '<!DOCTYPE') throw doctype();
  const undecided = '<!--'.startsWith(start) || '<!DOCTYPE'.startsWith(start.toUpperCase());
  if (start.startsWith('<!') && !undecided)
    throw notWellFormed('there is an unknown declaration before the root element', 'prolog');
  return null;
}

function endOfInstruction(text: string, at: number): number | null {
  const end = endOf(text, '?>', at + 2);
  if (end !== null && /^<\?xml[\s?]/i.test(text.slice(at, at + 6))) {
    throw badDeclaration('it is not at the very beginning, or there are two');
  }
  return end;
}

function endOf(text: string, mark: string, from: number): number | null {
  const found = text.indexOf(mark, from);
  return found === -1 ? null : found + mark.length;
}

/** True at `<` and one more character that does not belong to the prolog. */
function isNameStart(text: string, at: number): boolean {
  return text.charAt(at) === '<' && at + 1 < text.length && !'!?'.includes(text.charAt(at + 1));
}

function notXml(message: string, where: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'XML_NOT_XML',
    message: `not an XML file: ${message}`,
    where,
    hint: 'it is no camt file: take it away, or close it with: quittance file dismiss F-… --reason "…"',
  });
}

function notWellFormed(message: string, where: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'XML_NOT_WELL_FORMED',
    message: `not well-formed XML: ${message}`,
    where,
    hint: FETCH_AGAIN,
  });
}

function badDeclaration(why: string): AppError {
  return notWellFormed(`the XML declaration is wrong: ${why}`, 'line 1');
}

function doctype(): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'XML_DOCTYPE',
    message: 'a DOCTYPE is not allowed',
    where: 'prolog',
    hint: 'no bank sends a DOCTYPE: find out where this file comes from before you use it',
  });
}

function badEncoding(label: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'XML_ENCODING',
    message: `the encoding ${label.slice(0, 40)} is not allowed`,
    where: 'line 1',
    hint: `allowed are ${allowedEncodings()}`,
  });
}

function conflict(mark: string, declared: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'XML_ENCODING',
    message: `the first bytes say ${mark}, the XML declaration says ${declared}`,
    where: 'line 1',
    hint: FETCH_AGAIN,
  });
}
