/** What banks make of a payment on its way: capitals, cut lines, fillers instead of ids, texts of their own. Pure. */
import type { Random } from './random.ts';
import type { BankRates } from './rates.ts';
import { cutAt, inCapitals } from './texts.ts';
import type { SentPayment } from './types.ts';

/** A payment as the statement will show it. */
export type BankedPayment = Readonly<{
  sent: SentPayment;
  name: string;
  iban: string | null;
  /** Remittance, one Ustrd each. */
  lines: readonly string[];
  endToEndId: string;
  bankReference: string | null;
  ultimate: string | null;
  address: 'parts' | 'lines' | 'none';
  /** AddtlNtryInf; null for none. */
  advice: string | null;
}>;

const USTRD_MAX = 140;
const ADVICE_MAX = 500;
const NAME_MAX = 70;

/** `number` counts over the payments of a world: it makes ids that do not repeat. */
export function banked(sent: SentPayment, rates: BankRates, random: Random, number: number): BankedPayment {
  const isCapital = random.happens(rates.upperCase);
  const asTwoLetters = random.happens(50);
  const spelled = (text: string): string => (isCapital ? inCapitals(text, asTwoLetters) : text);
  const column = random.oneOf(rates.columns);
  const name = spelled(sent.payer.name).slice(0, NAME_MAX);
  const isCutAlready = sent.lines.length > 1;
  const lines = sent.lines.map(spelled).flatMap((line) => (isCutAlready ? [line] : cutAt(line, column)));
  const isOrdinary = sent.direction === 'in' && sent.returnReason === null;
  const adviceOnly = isOrdinary && sent.structured === null && random.happens(rates.adviceOnly);
  const hasAdvice = adviceOnly || random.happens(rates.advice);
  return {
    sent,
    name: adviceOnly ? '' : name,
    iban: adviceOnly ? null : sent.payer.iban,
    lines: adviceOnly ? [] : lines.map((line) => line.slice(0, USTRD_MAX)),
    endToEndId: random.happens(rates.noEndToEnd) ? 'NOTPROVIDED' : `E2E-${number.toString(36)}-${random.below(100000)}`,
    bankReference: random.happens(rates.noBankReference) ? null : `2511${String(number).padStart(12, '0')}`,
    ultimate: random.happens(rates.ultimateDebtor) ? `Familie ${sent.payer.name.split(' ').at(-1) ?? ''}`.trim() : null,
    address: random.oneOf(['parts', 'lines', 'none']),
    advice: hasAdvice ? adviceOf(sent) : null,
  };
}

/** In the manner of PostFinance: all in capitals, one text for payer and words. */
function adviceOf(sent: SentPayment): string {
  if (sent.direction === 'out') return 'LASTSCHRIFT STORNO';
  const from = [sent.payer.name, ...sent.payer.address].join(' ').trim();
  const words = sent.lines.join(' ');
  const payer = from === '' ? '' : ` AUFTRAGGEBER: ${from}`;
  const message = words === '' ? '' : ` MITTEILUNGEN: ${words}`;
  return `GUTSCHRIFT VON FREMDBANK${payer}${message}`.toUpperCase().slice(0, ADVICE_MAX).trim();
}
