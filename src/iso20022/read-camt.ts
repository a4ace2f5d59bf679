/**
 * Reads one camt.052, .053 or .054 file as a stream: chunks of bytes in; header, statements and entries out through
 * a sink, in file order, with one entry in memory at a time. Knows no file names, no clock and no database.
 * Called by the importer and by `inspect`; read-twice.ts runs it with two engines at once.
 */
import { openXmlDecoder, openXmlReader, XML_LIMITS, type XmlLimits } from '../xml.ts';
import { CamtWalker } from './camt-walker.ts';
import type { CamtSink, ReadSummary, XmlEngine } from './types.ts';

export type CamtLimits = Readonly<{
  xml: XmlLimits;
  /** TxDtls in one Ntry. */
  detailsPerEntry: number;
}>;

export const CAMT_LIMITS: CamtLimits = { xml: XML_LIMITS, detailsPerEntry: 500_000 };

/** Bytes that are decoded at once, whatever the size of the chunks that come in. */
const PIECE_BYTES = 65_536;

/**
 * Reads a file with one engine and gives everything to the sink as soon as it is complete.
 * Returns the counts of the file. Throws an `AppError` (kind `invalid-input`) when the file is not usable:
 * the XML_ codes of xml.ts, CAMT_UNKNOWN_ROOT, CAMT_SEVERAL_MESSAGES, CAMT_NO_STATEMENT, CAMT_ENTRIES_MISSING,
 * CAMT_TOO_MANY_DETAILS. The sink may have received part of the file by then. What the sink throws is passed on.
 * A row that cannot be read is no error: it is given out with its `reject`.
 */
export function readCamt(
  chunks: Iterable<Uint8Array>,
  sink: CamtSink,
  options: Readonly<{ engine: XmlEngine; limits?: CamtLimits }>,
): ReadSummary {
  const limits = options.limits ?? CAMT_LIMITS;
  const walker = new CamtWalker(sink, limits.detailsPerEntry);
  const reader = openXmlReader(options.engine, walker, limits.xml);
  let encoding = '';
  for (const piece of decodedPieces(chunks)) {
    encoding = piece.encoding;
    reader.push(piece.text);
  }
  reader.end();
  return walker.finish({ encoding, engine: options.engine });
}

/** The checked text of the file in small pieces. Throws what the gate of xml-decoder.ts throws. */
export function* decodedPieces(chunks: Iterable<Uint8Array>): Generator<Readonly<{ text: string; encoding: string }>> {
  const decoder = openXmlDecoder();
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      const text = decoder.push(chunk.subarray(start, start + PIECE_BYTES));
      if (text !== '') yield { text, encoding: decoder.encoding() };
    }
  }
  yield { text: decoder.end(), encoding: decoder.encoding() };
}
