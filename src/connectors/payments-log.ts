/**
 * Logs of a payment form, which hold what donors typed before they went to the processor: one file per gateway and day, mostly `.gz`.
 * Source of the format: spec/audit.md 8.6 and 7.4. A line is found by its order; only known keys of it are kept. Reads one file
 * at a time, line by line.
 */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** What a line says of its donor, by the names of the queues. */
export type LoggedDonor = Readonly<{ orderId: string; details: Readonly<Record<string, string>> }>;

/** How the log files of a gateway are called; of several all are read. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  adyen: ['adyen'],
  amazon: ['amazon_gateway', 'amazon'],
  astropay: ['astropay', 'dlocal'],
  dlocal: ['astropay', 'dlocal'],
  globalcollect: ['globalcollect', 'ingenico'],
  gravy: ['gravy'],
  ingenico: ['globalcollect', 'ingenico'],
  paypal: ['paypal_ec', 'paypal'],
  paypal_ec: ['paypal_ec', 'paypal'],
  worldpay: ['worldpay'],
};

/** Paths of the log files of a gateway and a day (`YYYYMMDD`) that exist. */
export function paymentsLogsOf(folder: string, gateway: string, day: string): readonly string[] {
  const names = (FAMILIES[gateway] ?? [gateway]).map((family) => `payments-${family}-${day}`);
  return names
    .flatMap((name) => [`${name}.gz`, name, `${name}.log`])
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path));
}

export type LogTrouble = 'LOG_DAMAGED' | 'LOG_LINE_UNREADABLE';

export type LogTaker = Readonly<{
  take(donor: LoggedDonor): void;
  /** A file that is damaged ends there; a line of one of these orders that cannot be read is as good as none. */
  trouble(code: LogTrouble): void;
}>;

/** Gives out every donor of these orders, in the order of the lines. */
export async function searchPaymentsLog(path: string, orders: ReadonlySet<string>, taker: LogTaker): Promise<void> {
  for await (const line of linesOf(path, () => taker.trouble('LOG_DAMAGED'))) {
    const found = readLogLine(line);
    if (found === null || !orders.has(found.orderId)) continue;
    const { orderId, details } = found;
    if (details === null) taker.trouble('LOG_LINE_UNREADABLE');
    else taker.take({ orderId, details });
  }
}

async function* linesOf(path: string, damaged: () => void): AsyncGenerator<string> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => undefined) : file;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) yield line;
  } catch (error) {
    if (!isDamage(error)) throw error;
    damaged();
  } finally {
    lines.close();
    file.destroy();
  }
}

/** `… host ident: SESSION:ORDER marker {json}` */
const JSON_LINE = /\s(\d+):(\S+) (?:Redirecting for transaction|Got info for Amazon donation): (.*)$/;
/** `… host ident: SESSION:ORDER Request XML: <TMSTN>…`, perhaps cut off. */
const XML_LINE = /\s(\d+):(\S+) Request XML: (.*<TMSTN>.*)$/;

/** What zlib says of bytes that it cannot unpack. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}

export type LogLine = Readonly<{ orderId: string; details: LoggedDonor['details'] | null }>;

/** Null for a line that tells of no donor; `details` is null where it should, and cannot be read. */
export function readLogLine(line: string): LogLine | null {
  const json = JSON_LINE.exec(line);
  if (json !== null) {
    const [, session = '', orderId = '', text = ''] = json;
    const details = detailsOfJson(text);
    return { orderId, details: details === null ? null : { ...details, contribution_tracking_id: session } };
  }
  const xml = XML_LINE.exec(line);
  if (xml === null) return null;
  const [, session = '', orderId = '', text = ''] = xml;
  const details = detailsOfXml(text);
  return details === null ? null : { orderId, details: { ...details, contribution_tracking_id: session } };
}

const KEPT = [
  'gross',
  'city',
  'country',
  'currency',
  'email',
  'first_name',
  'frequency_interval',
  'frequency_unit',
  'gateway',
  'gateway_account',
  'language',
  'last_name',
  'payment_method',
  'payment_submethod',
  'postal_code',
  'recurring',
  'recurring_payment_token',
  'state_province',
  'street_address',
  'user_ip',
  'utm_campaign',
  'utm_medium',
  'utm_source',
  'opt_in',
  'referrer',
] as const;

/** Names of 2015 and 2016. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  amount: 'gross',
  fname: 'first_name',
  lname: 'last_name',
  currency_code: 'currency',
};

function detailsOfJson(text: string): Readonly<Record<string, string>> | null {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return null;
  const named = Object.entries<unknown>({ ...value }).map(([key, one]): [string, unknown] => [
    OLD_NAMES[key] ?? key,
    one,
  ]);
  const kept = new Set<string>(KEPT);
  const said = named.filter(([key, one]) => kept.has(key) && (typeof one === 'string' || typeof one === 'number'));
  return Object.fromEntries(
    said.map(([key, one]): [string, string] => [key, String(one).trim()]).filter(([, one]) => one !== ''),
  );
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

/** Elements that the request for a payment has, and our names. */
const ELEMENTS: Readonly<Record<string, string>> = {
  OrderNumber: 'gateway_txn_id',
  Amount: 'gross',
  REMOTE_ADDR: 'user_ip',
  FirstName: 'first_name',
  LastName: 'last_name',
  Address1: 'street_address',
  ZipCode: 'postal_code',
  CountryCode: 'country',
  Email: 'email',
  CurrencyId: 'currency',
};
/** Numbers of ISO 4217. */
const CURRENCIES: Readonly<Record<string, string>> = {
  '036': 'AUD',
  '124': 'CAD',
  '208': 'DKK',
  '344': 'HKD',
  '348': 'HUF',
  '392': 'JPY',
  '554': 'NZD',
  '578': 'NOK',
  '702': 'SGD',
  '752': 'SEK',
  '756': 'CHF',
  '826': 'GBP',
  '840': 'USD',
  '978': 'EUR',
  '985': 'PLN',
};
/** What the form writes where the donor wrote nothing. */
const FILLERS: Readonly<Record<string, string>> = { street_address: 'N0NE PROVIDED', postal_code: '0' };

/** The system log may cut a line; complete elements are all that is used. Only a request for a sale tells of a donor. */
function detailsOfXml(text: string): Readonly<Record<string, string>> | null {
  const elements = new Map([...text.matchAll(/<(\w+)>([^<>]*)<\/\1>/g)].map((hit) => [hit[1] ?? '', hit[2] ?? '']));
  if (elements.get('TransactionType') !== 'PT' || elements.get('RequestType') !== 'S') return null;
  const pairs = Object.entries(ELEMENTS).map(([element, name]): [string, string] => {
    const value = (elements.get(element) ?? '').trim();
    return [name, element === 'CurrencyId' ? (CURRENCIES[value] ?? '') : value];
  });
  return Object.fromEntries(pairs.filter(([name, value]) => value !== '' && FILLERS[name] !== value));
}
