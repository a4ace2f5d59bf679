/**
 * XML as a stream of events, from either of two engines behind one handler: libxml2 (through libxmljs2) and saxes.
 * This is the only file that may import them. It takes text that has passed the gate of xml-decoder.ts, enforces
 * limits, and turns every fault of the document into one coded error. The first fault is final: no event follows it.
 * Used by the camt reader only; a process that never reads XML never loads libxmljs2, which is native code.
 */
import { createRequire } from 'node:module';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { AppError, messageOf } from './errors.ts';

export { openXmlDecoder, type XmlDecoder } from './xml-decoder.ts';

export type XmlEngineName = 'libxmljs2' | 'saxes';
export type XmlAttribute = Readonly<{ localName: string; value: string }>;

/** Receives the document. Text may come in several pieces (entities, CDATA, comments, ends of chunks). */
export type XmlHandler = Readonly<{
  startElement(localName: string, namespaceUri: string, attributes: readonly XmlAttribute[]): void;
  text(text: string): void;
  endElement(): void;
}>;

export type XmlLimits = Readonly<{
  depth: number;
  textChars: number;
  attributes: number;
  attributeChars: number;
  gapChars: number;
}>;

/**
 * Real camt files stay below depth 15, and texts below 1 KB. `gapChars`: longest run of text without a `<`, and so the
 * longest tag; engines need quadratic time for a tag with many attributes or namespaces.
 */
export const XML_LIMITS: XmlLimits = {
  depth: 64,
  textChars: 65_536,
  attributes: 64,
  attributeChars: 4_096,
  gapChars: 100_000,
};

export type XmlReader = Readonly<{
  /** Parses more of the document. Throws an `AppError`, or what the handler threw; do not use the reader after that. */
  push(text: string): void;
  /** Ends the document; throws XML_NOT_WELL_FORMED when it is not complete. */
  end(): void;
}>;

/**
 * Opens a parser for one document.
 * Errors (kind `invalid-input`): XML_NOT_WELL_FORMED, XML_DOCTYPE, XML_TOO_DEEP, XML_TEXT_TOO_LONG, XML_ATTRIBUTES.
 */
export function openXmlReader(engine: XmlEngineName, handler: XmlHandler, limits: XmlLimits = XML_LIMITS): XmlReader {
  const reader = engine === 'saxes' ? openSaxes(handler, limits) : openLibxml(handler, limits);
  return withGapLimit(reader, limits.gapChars);
}

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

/** Counts depth, text and attributes in front of the handler. */
function withLimits(handler: XmlHandler, limits: XmlLimits, where: () => string): XmlHandler {
  let depth = 0;
  let textChars = 0;
  return {
    startElement(localName, namespaceUri, attributes) {
      depth += 1;
      textChars = 0;
      if (depth > limits.depth)
        throw tooMuch('XML_TOO_DEEP', `elements are nested deeper than ${limits.depth}`, where());
      if (attributes.length > 0) checkAttributes(attributes, limits, where);
      handler.startElement(localName, namespaceUri, attributes);
    },
    text(text) {
      textChars += text.length;
      if (textChars > limits.textChars) throw tooLong(limits.textChars, where());
      handler.text(text);
    },
    endElement() {
      depth -= 1;
      textChars = 0;
      handler.endElement();
    },
  };
}

function checkAttributes(attributes: readonly XmlAttribute[], limits: XmlLimits, where: () => string): void {
  if (attributes.length > limits.attributes) {
    throw tooMuch('XML_ATTRIBUTES', `an element has more than ${limits.attributes} attributes`, where());
  }
  if (attributes.some((attribute) => attribute.value.length > limits.attributeChars)) {
    throw tooMuch('XML_ATTRIBUTES', `an attribute is longer than ${limits.attributeChars} characters`, where());
  }
}

/** An engine collects text until the next `<`: without this a file of nothing else would fill the memory. */
function withGapLimit(reader: XmlReader, gapChars: number): XmlReader {
  let gap = 0;
  return {
    push(text) {
      const first = text.indexOf('<');
      gap += first === -1 ? text.length : first;
      if (gap > gapChars) throw tooLong(gapChars, 'before the next element');
      if (first !== -1) gap = text.length - text.lastIndexOf('<');
      reader.push(text);
    },
    end: reader.end,
  };
}

/** saxes: JavaScript, with line and column in its errors. A throw from a listener leaves `write` at once. */
function openSaxes(handler: XmlHandler, limits: XmlLimits): XmlReader {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const where = (): string => `line ${parser.line}, column ${parser.column}`;
  const { startElement, text, endElement } = withLimits(handler, limits, where);
  parser.on('error', (error) => {
    throw notWellFormed(error.message.replace(/^\d+:\d+: /, ''), where());
  });
  parser.on('doctype', () => {
    throw tooMuch('XML_DOCTYPE', 'a DOCTYPE is not allowed', where());
  });
  parser.on('opentag', (tag) => startElement(tag.local, tag.uri, saxesAttributes(tag)));
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('closetag', endElement);
  return {
    push(chunk) {
      parser.write(chunk);
    },
    end() {
      parser.close();
    },
  };
}

function saxesAttributes(tag: SaxesTagNS): readonly XmlAttribute[] {
  let list: XmlAttribute[] | null = null;
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name];
    if (attribute === undefined || attribute.prefix === 'xmlns' || name === 'xmlns') continue;
    list ??= [];
    list.push({ localName: attribute.local, value: attribute.value });
  }
  return list ?? NO_ATTRIBUTES;
}

/** The part of libxmljs2's SaxPushParser that is used; its own types leave out the second argument of `push`. */
type LibxmlPushParser = { push(text: string, final?: boolean): boolean; emit: LibxmlEmit };
type LibxmlEmit = (event: string, first?: unknown, second?: unknown, third?: unknown, fourth?: unknown) => boolean;

/**
 * libxml2 calls `emit` of the parser for each event. Replacing `emit` saves the dispatch of an EventEmitter, and
 * hears errors too. Nothing may be thrown through native code, and errors are only events there (even
 * `endDocument` follows them): the first fault is kept, everything after it is ignored, and `push` throws it.
 */
function openLibxml(handler: XmlHandler, limits: XmlLimits): XmlReader {
  const parser = newLibxmlParser();
  let lines = 1;
  const guarded = withLimits(handler, limits, () => `line ${lines} or later`);
  let fault: { thrown: unknown } | null = null;
  parser.emit = (event, first, second, _prefix, fourth) => {
    if (fault !== null) return true;
    try {
      dispatchLibxml(guarded, event, first, second, fourth);
    } catch (thrown) {
      fault = { thrown };
    }
    return true;
  };
  function feed(text: string, final: boolean): void {
    parser.push(text, final);
    if (fault !== null) throw placed(fault.thrown, lines, lines + countLines(text));
    lines += countLines(text);
  }
  return { push: (text) => feed(text, false), end: () => feed('', true) };
}

/** libxml2 says it as an error, but a namespace name need not be a valid URI for well-formed XML. */
const NOT_AN_ERROR = /^xmlns.* is not a valid URI\s*$/s;

/** Arguments of startElementNS: local name, attributes ([local, prefix, uri, value]), prefix, uri, namespaces. */
function dispatchLibxml(handler: XmlHandler, event: string, first: unknown, second: unknown, fourth: unknown): void {
  switch (event) {
    case 'characters':
    case 'cdata':
      handler.text(String(first));
      break;
    case 'startElementNS':
      handler.startElement(String(first), typeof fourth === 'string' ? fourth : '', libxmlAttributes(second));
      break;
    case 'endElementNS':
      handler.endElement();
      break;
    case 'error':
      if (!NOT_AN_ERROR.test(messageOf(first))) throw notWellFormed(messageOf(first).trim(), null);
      break;
    default: // startDocument, endDocument, comment, warning
  }
}

function libxmlAttributes(list: unknown): readonly XmlAttribute[] {
  if (!Array.isArray(list) || list.length === 0) return NO_ATTRIBUTES;
  return list.map((item: unknown) => {
    const parts: readonly unknown[] = Array.isArray(item) ? item : [];
    return { localName: String(parts[0]), value: String(parts[3]) };
  });
}

function newLibxmlParser(): LibxmlPushParser {
  return new (loadLibxml().SaxPushParser)();
}

function loadLibxml(): typeof import('libxmljs2') {
  const require = createRequire(import.meta.url);
  return require('libxmljs2') as typeof import('libxmljs2');
}

/** What a schema finds wrong with a document; `line` is null where libxml2 does not say. */
export type SchemaFinding = Readonly<{ line: number | null; message: string }>;

/** A schema must not make libxml2 open other files. */
const LOADED_SCHEMAS = '//xs:include | //xs:import[@schemaLocation] | //xs:redefine';
const SCHEMA_NAMESPACES = { xs: 'http://www.w3.org/2001/XMLSchema' };

/**
 * Checks a small document against an XSD schema, both of them text that has passed the gate of xml-decoder.ts. Builds
 * trees of both, so it is for looking at a file, and never in the daemon. Errors (kind `invalid-input`): XSD_INVALID.
 */
export function findingsOfSchema(
  text: string,
  schema: Readonly<{ text: string; where: string }>,
): readonly SchemaFinding[] {
  const libxml = loadLibxml();
  const options = {
    noent: false,
    dtdload: false,
    dtdattr: false,
    dtdvalid: false,
    nonet: true,
    huge: false,
    recover: false,
  };
  const invalid = (message: string, cause?: unknown): AppError => {
    const hint = 'take the schema of ISO 20022 as it is published, in one file';
    return new AppError({ kind: 'invalid-input', code: 'XSD_INVALID', message, where: schema.where, hint, cause });
  };
  const document = libxml.parseXml(text, options);
  try {
    const rules = libxml.parseXml(schema.text, options);
    if (rules.find(LOADED_SCHEMAS, SCHEMA_NAMESPACES).length > 0) throw invalid('the schema loads other files');
    document.validate(rules);
  } catch (error) {
    throw error instanceof AppError ? error : invalid(`this is no usable schema: ${messageOf(error).trim()}`, error);
  }
  return document.validationErrors.map((found) => ({ line: found.line ?? null, message: found.message.trim() }));
}

/** libxml2 does not tell the line to its SAX callbacks: the lines of the chunk are the best we know. */
function placed(thrown: unknown, from: number, to: number): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== 'XML_NOT_WELL_FORMED') return thrown;
  return notWellFormed(
    thrown.message.replace(/^not well-formed XML: /, ''),
    from === to ? `line ${from}` : `lines ${from} to ${to}`,
  );
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function notWellFormed(message: string, where: string | null): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'XML_NOT_WELL_FORMED',
    message: `not well-formed XML: ${message}`,
    where: where ?? undefined,
    hint: 'the file is cut off or damaged: fetch it again, or ask the bank for it',
  });
}

function tooMuch(code: string, message: string, where: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code,
    message,
    where,
    hint: 'no bank sends such a file: find out where it comes from',
  });
}

function tooLong(limit: number, where: string): AppError {
  return tooMuch('XML_TEXT_TOO_LONG', `a text is longer than ${limit} characters`, where);
}
