/**
 * A bill as a PDF page (A4): a letter with the Swiss QR payment part at its foot (SIX, Swiss Implementation Guidelines QR-bill
 * 2.3). Knows nothing of open items: who calls it says what stands where. The payment part is made by swissqrbill. It and pdfkit are
 * loaded with the first bill: they take a quarter of a second, and most passes make none.
 */
import anyAscii from 'any-ascii';
import type { SwissQRBill } from 'swissqrbill/pdf';
import { formatMinor, type Money } from '../money.ts';

export type BillParty = Readonly<{
  name: string;
  street: string;
  buildingNumber: string | null;
  postalCode: string;
  city: string;
  /** Two letters, ISO 3166. */
  country: string;
}>;

export type BillPage = Readonly<{
  language: 'de' | 'fr' | 'it' | 'en';
  /** An IBAN, or a QR-IBAN where the reference is a QR reference. */
  account: string;
  creditor: BillParty;
  /** Null leaves the field to the payer. */
  debtor: BillParty | null;
  /** Null: any amount. Only CHF and EUR. */
  amount: Money | null;
  currency: 'CHF' | 'EUR';
  /** QRR or SCOR; null for none. */
  reference: string | null;
  message: string;
  title: string;
  /** Labels and values above the payment part. */
  rows: readonly (readonly [label: string, value: string])[];
  /** When it was made; the same page has the same bytes. */
  date: Date;
}>;

/** Millimetres and points. */
const MM = 72 / 25.4;
const LEFT = 20 * MM;
const ADDRESS_LEFT = 118 * MM;
const LIMITS = { name: 70, street: 70, buildingNumber: 16, postalCode: 16, city: 35, message: 140 } as const;

/** The bytes of the PDF. Throws what swissqrbill finds wrong (an IBAN, a reference, an amount). */
export async function billPdf(page: BillPage): Promise<Buffer> {
  const [{ default: PDFDocument }, qr] = await Promise.all([import('pdfkit'), import('swissqrbill/pdf')]);
  const pdf = new PDFDocument({
    size: 'A4',
    margin: LEFT,
    info: { Title: printable(page.title), Author: printable(page.creditor.name), CreationDate: page.date },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  letter(pdf, page);
  new qr.SwissQRBill(dataOf(page), { language: LANGUAGES[page.language] }).attachTo(pdf);
  pdf.end();
  return await done;
}

const LANGUAGES = { de: 'DE', fr: 'FR', it: 'IT', en: 'EN' } as const;

function letter(pdf: PDFKit.PDFDocument, { creditor, debtor, title, rows }: BillPage): void {
  pdf
    .fontSize(11)
    .font('Helvetica-Bold')
    .text(printable(creditor.name), LEFT, 20 * MM);
  pdf.font('Helvetica').text(linesOf(creditor).join('\n'));
  if (debtor !== null) {
    pdf.text([printable(debtor.name), ...linesOf(debtor)].join('\n'), ADDRESS_LEFT, 50 * MM, { width: 75 * MM });
  }
  pdf
    .fontSize(15)
    .font('Helvetica-Bold')
    .text(printable(title), LEFT, 92 * MM);
  pdf.fontSize(11).moveDown(0.6);
  for (const [label, value] of rows) {
    const top = pdf.y;
    pdf.font('Helvetica').text(printable(label), LEFT, top, { width: 45 * MM });
    pdf.font('Helvetica-Bold').text(printable(value), LEFT + 47 * MM, top, { width: 120 * MM });
    pdf.moveDown(0.2);
  }
}

function linesOf({ street, buildingNumber, postalCode, city, country }: BillParty): readonly string[] {
  const first = [street, buildingNumber ?? ''].filter((part) => part !== '').join(' ');
  const last = `${postalCode} ${city}`.trim();
  return [first, country === 'CH' ? last : `${last}, ${country}`].filter((line) => line !== '').map(printable);
}

function dataOf(page: BillPage): ConstructorParameters<typeof SwissQRBill>[0] {
  const { amount, debtor, reference } = page;
  return {
    currency: page.currency,
    // Two decimals of at most 11 digits: every such amount has its own double, and is written with two decimals again.
    ...(amount === null ? {} : { amount: Number(formatMinor(amount.minor, amount.currency)) }),
    creditor: { ...partyOf(page.creditor), account: page.account },
    ...(debtor === null ? {} : { debtor: partyOf(debtor) }),
    ...(reference === null ? {} : { reference }),
    message: cut(page.message, LIMITS.message),
  };
}

function partyOf({ name, street, buildingNumber, postalCode, city, country }: BillParty) {
  return {
    name: cut(name, LIMITS.name),
    address: cut(street, LIMITS.street),
    ...(buildingNumber === null ? {} : { buildingNumber: cut(buildingNumber, LIMITS.buildingNumber) }),
    zip: cut(postalCode, LIMITS.postalCode),
    city: cut(city, LIMITS.city),
    country,
  };
}

function cut(text: string, length: number): string {
  return Array.from(printable(text)).slice(0, length).join('').trim();
}

/** The fonts of PDF have the letters of Western Europe; others become their nearest ones. */
function printable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/[^\x20-\x7E\u00A0-\u00FF\u2018-\u201D\u2013\u2014\u2026\u20AC]/gu, (letter) => anyAscii(letter))
    .replace(/[\u2018\u2019]/g, "'")
    .trim();
}
