/** Bytes of a report as text: UTF-8, or UTF-16 as PayPal writes agreements; strict, with or without a byte order mark. */
import { AppError } from '../../errors.ts';

export type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE';

/** How much of a file is looked at to see what it is. */
const HEAD_BYTES = 64 * 1024;

export type ReadText = Readonly<{ encoding: Encoding; pieces(): Iterable<string> }>;

/** Throws REPORT_EMPTY, and while it is read REPORT_ENCODING. */
export function textOf(chunks: () => Iterable<Uint8Array>): ReadText {
  const encoding = encodingOf(headOf(chunks(), 4));
  return { encoding, pieces: () => decoded(chunks(), encoding) };
}

/** The first characters of a file, without what the cut left of the last one. */
export function headText(chunks: () => Iterable<Uint8Array>): string {
  const bytes = headOf(chunks(), HEAD_BYTES);
  const decoder = new TextDecoder(encodingOf(bytes).toLowerCase());
  return decoder.decode(bytes, { stream: true });
}

function headOf(chunks: Iterable<Uint8Array>, wanted: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (const chunk of chunks) {
    pieces.push(chunk);
    length += chunk.length;
    if (length >= wanted) break;
  }
  return Buffer.concat(pieces).subarray(0, wanted);
}

function encodingOf(head: Uint8Array): Encoding {
  const [first, second, third, fourth] = head;
  if (first === undefined) {
    throw new AppError({
      kind: 'invalid-input',
      code: 'REPORT_EMPTY',
      message: 'the file is empty',
      hint: 'fetch it again from the processor',
    });
  }
  if (first === 0xff && second === 0xfe) return 'UTF-16LE';
  if (first === 0xfe && second === 0xff) return 'UTF-16BE';
  if (first !== 0 && second === 0 && (fourth === 0 || fourth === undefined)) return 'UTF-16LE';
  if (first === 0 && second !== 0 && (third === 0 || third === undefined)) return 'UTF-16BE';
  return 'UTF-8';
}

/** The mark is taken away before anything else looks at the text: `<mark>"SH"` is a quoted cell. */
function* decoded(chunks: Iterable<Uint8Array>, encoding: Encoding): Generator<string> {
  const decoder = new TextDecoder(encoding.toLowerCase(), { fatal: true });
  try {
    for (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AppError({
      kind: 'invalid-input',
      code: 'REPORT_ENCODING',
      message: `the file holds bytes that are no ${encoding}`,
      hint: 'fetch it again as the processor wrote it, without a program in between that changes it',
      cause: error,
    });
  }
}
