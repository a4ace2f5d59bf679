/**
 * Reads one camt file with both XML engines side by side, piece by piece. Money that only one of two independent
 * parsers sees is not money yet: the sink gets an item when both gave the same, and any difference fails the file.
 */
import { AppError } from '../errors.ts';
import { openXmlReader } from '../xml.ts';
import { type Agreement, disagreement, openAgreement } from './agreement.ts';
import { CamtWalker } from './camt-walker.ts';
import { CAMT_LIMITS, type CamtLimits, decodedPieces } from './read-camt.ts';
import type { CamtSink, ReadSummary, XmlEngine } from './types.ts';

const ENGINES = { first: 'libxmljs2', second: 'saxes' } as const satisfies Record<string, XmlEngine>;

/**
 * As `readCamt`, with both engines in lockstep; the summary names libxmljs2. Throws what `readCamt` throws when
 * both engines refuse the file, and READERS_DISAGREE when only one does or when they give different items.
 */
export function readCamtTwice(
  chunks: Iterable<Uint8Array>,
  sink: CamtSink,
  options: Readonly<{ limits?: CamtLimits }> = {},
): ReadSummary {
  const limits = options.limits ?? CAMT_LIMITS;
  const agreement = openAgreement(sink, ENGINES);
  const first = openRun(ENGINES.first, agreement.first, limits);
  const second = openRun(ENGINES.second, agreement.second, limits);
  let encoding = '';
  for (const piece of decodedPieces(chunks)) {
    encoding = piece.encoding;
    first.push(piece.text);
    second.push(piece.text);
    if (first.refusal() === null && second.refusal() === null) agreement.settle();
    if (first.refusal() !== null && second.refusal() !== null) break;
  }
  const ours = first.finish(encoding);
  const theirs = second.finish(encoding);
  return conclude(ours, theirs, agreement);
}

type Outcome = Readonly<{ summary: ReadSummary | null; refusal: AppError | null }>;

/** Both refused: the first word counts. One refused: they disagree. None: nothing may be left over. */
function conclude(ours: Outcome, theirs: Outcome, agreement: Agreement): ReadSummary {
  if (ours.refusal !== null && theirs.refusal !== null)
    throw theirs.refusal.where === null ? ours.refusal : theirs.refusal;
  if (ours.refusal !== null) throw onlyOneRefuses(ENGINES.first, ours.refusal);
  if (theirs.refusal !== null) throw onlyOneRefuses(ENGINES.second, theirs.refusal);
  agreement.finish();
  if (ours.summary === null) throw new Error('a reader ended without summary or refusal');
  return ours.summary;
}

function onlyOneRefuses(engine: XmlEngine, refusal: AppError): AppError {
  return disagreement(
    ENGINES,
    refusal.where ?? 'the file',
    `only ${engine} refuses it (${refusal.code}: ${refusal.message})`,
  );
}

/** One engine on the file. A refusal is kept, so that the other engine may have its say. */
function openRun(engine: XmlEngine, sink: CamtSink, limits: CamtLimits) {
  const walker = new CamtWalker(sink, limits.detailsPerEntry);
  const reader = openXmlReader(engine, walker, limits.xml);
  let refusal: AppError | null = null;

  function attempt<T>(work: () => T): T | null {
    if (refusal !== null) return null;
    try {
      return work();
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      refusal = thrown;
      return null;
    }
  }

  return {
    refusal: (): AppError | null => refusal,
    push: (text: string): void => void attempt(() => reader.push(text)),
    finish(encoding: string): Outcome {
      attempt(() => reader.end());
      const summary = attempt(() => walker.finish({ encoding, engine }));
      return { summary, refusal };
    },
  };
}
