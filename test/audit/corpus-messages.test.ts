/**
 * The messages that a run over each report of the corpus puts into the queues, field by field, as the systems before us sent them.
 * Numbers are compared as numbers; null, absent and empty are the same, as upstream.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDIT_CORPUS, expectedReports } from '../helpers/audit-corpus.ts';
import type { Body } from '../messages/messages-place.ts';
import { auditPlace, booked } from './audit-place.ts';

type Queues = Readonly<Record<string, readonly Body[]>>;
type Expectation = Readonly<{ kind: string; queues?: Queues }>;

/** Older names of our queues. */
const QUEUES: Readonly<Record<string, string>> = { main: 'donations', negative: 'refund' };

function expectationOf(path: string): Readonly<{ queue: string; messages: readonly Body[] }> {
  const file: Expectation & { expectations?: readonly Expectation[] } = JSON.parse(
    readFileSync(join(AUDIT_CORPUS, `${path}.expected.json`), 'utf8'),
  );
  const found = (file.expectations ?? [file]).find(({ kind }) => kind === 'queue-messages');
  const [[queue, messages] = ['', []]] = Object.entries(found?.queues ?? {});
  return { queue: QUEUES[queue] ?? queue, messages };
}

/** Where we deliberately differ, by file: what we say instead. `docs/DECISIONS.md` gives the reasons. */
const DIFFERENT: Readonly<Record<string, Body>> = {
  // A report that says nothing of a settlement has no currency of it.
  'dlocal/crm/refund/wikimedia_report_2015-06-16.csv': { settled_currency: null },
  'ingenico/crm/donation/wx1.000000123420170801.010211.xml.gz': { settled_currency: null },
  'ingenico/crm/lastDayOfMonth/wx1.000000123420180503.010226.xml.gz': { settled_currency: null },
  'ingenico/crm/recurring/wx1.000000123420171208.010211.xml.gz': { settled_currency: null },
};

const paths = expectedReports().filter((path) => path.includes('/crm/') && expectationOf(path).queue !== '');

describe.skipIf(paths.length === 0)('a run over the corpus sends the messages that are expected', () => {
  it.each(paths)('%s', async (path) => {
    const { queue, messages } = expectationOf(path);
    const logs = join(AUDIT_CORPUS, '_payments-logs', path.split('/')[0] ?? '');
    const place = auditPlace(`[audit]\npayments_logs = ${JSON.stringify(logs)}\n`);
    if (queue === 'refund') for (const message of messages) place.book(parentOf(message));
    else for (const message of messages) given(place, message);
    place.corpus(path);
    await place.run();
    const sent = place.messages().filter(({ source }) => source === 'audit');
    expect(sent.map((one) => one.queue)).toEqual(messages.map(() => queue));
    for (const [index, message] of messages.entries()) {
      const body: Body = JSON.parse(sent[index]?.body ?? '{}');
      const names = Object.keys(message);
      expect(picked(body, names)).toEqual(picked({ ...message, ...DIFFERENT[path] }, names));
    }
  });
});

/** What the older of the two systems before us wrote into each message beside the facts of the queue. */
const NOT_OURS = ['note', 'no_thank_you'];
/** A refund names its payment, and not its donor. */
const OF_DONOR =
  /^(?:last_name|first_name|city|postal_code|state_province|country|street_address|supplemental_address_1|email|payment_method|payment_submethod|gateway_status|fee|gateway_txn_id|contribution_tracking_id|order_id)$/;

/** The currency of a refund is its `gross_currency`. */
const TOLD_ONCE: ReadonlySet<string> = new Set(['currency', 'settled_date']);

/** A row that upstream has in its test, as a report. */
function inlineReport(name: string, change: Readonly<Record<string, string>>): string {
  const { cases }: { cases: readonly Readonly<{ case: string; row: Readonly<Record<string, string>> }>[] } = JSON.parse(
    readFileSync(join(AUDIT_CORPUS, 'paypal/tools/inline_rows.json'), 'utf8'),
  );
  const row = { ...cases.find((one) => one.case === name)?.row, ...change };
  const line = (cells: readonly string[]): string => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  return `${line(Object.keys(row))}\n${line(Object.values(row))}\n`;
}

describe.skipIf(paths.length === 0)('rows of PayPal send the messages that are expected', () => {
  it.each([
    'paypal/tools/express_checkout_donation.csv',
    'paypal/tools/express_checkout_recurring_donation.csv',
    'paypal/tools/classic_subscr_signup.csv',
    'paypal/tools/express_checkout_refund.csv',
  ])('%s', async (path) => {
    const { queue, messages } = expectationOf(path);
    const place = auditPlace('[audit]\nno_thank_you = true\n');
    if (queue === 'refund') for (const message of messages) place.book(parentOf(message));
    place.corpus(path);
    await place.run();
    const sent = place.messages().filter(({ source }) => source === 'audit');
    expect(sent.map((one) => one.queue)).toEqual([queue]);
    const body: Body = JSON.parse(sent[0]?.body ?? '{}');
    const names = Object.keys(messages[0] ?? {}).filter(
      (name) => !NOT_OURS.includes(name) && !(queue === 'refund' && (OF_DONOR.test(name) || TOLD_ONCE.has(name))),
    );
    expect(picked(body, names)).toEqual(picked(messages[0] ?? {}, names));
    if (queue === 'donations' || queue === 'recurring') expect(body['subscr_id'] ?? body['no_thank_you']).toBeTruthy();
  });

  it('a recurring payment without a subscription sends nothing', async () => {
    const place = auditPlace();
    place.report('paypal', 'TRR-20160924.01.008.CSV', inlineReport('recurring without subscription id', {}));
    await place.run();
    expect(place.messages().filter(({ source }) => source === 'audit')).toEqual([]);
    expect(place.counts()).toEqual([{ rejected: 1 }]);
  });

  it('a recurring payment in hundredths goes to the queue of series', async () => {
    const place = auditPlace();
    const mended = { 'Gross Transaction Amount': '10' };
    place.report('paypal', 'TRR-20160924.01.008.CSV', inlineReport('recurring payment', mended));
    await place.run();
    const [message] = place.messages().filter(({ source }) => source === 'audit');
    expect(message?.queue).toBe('recurring');
    expect(JSON.parse(message?.body ?? '{}')).toMatchObject({
      txn_type: 'subscr_payment',
      subscr_id: '3GJH3GJ3334214812',
      gateway: 'paypal',
      gross: '0.10',
      date: 1_474_743_301,
      last_name: 'Man',
    });
  });
});

function parentOf({ gateway, gateway_parent_id, gross, gross_currency }: Body): Body {
  return booked(String(gateway), String(gateway_parent_id), String(gross), String(gross_currency));
}

/** The session of the donor; and the details of one that is in no log of the corpus. */
function given(place: ReturnType<typeof auditPlace>, message: Body): void {
  const { utm_source, utm_medium, utm_campaign, tracking_date, language, contribution_tracking_id: id } = message;
  place.push('contribution-tracking', {
    id,
    utm_source,
    utm_medium,
    utm_campaign,
    ts: tracking_date ?? '2014-01-01 00:00:00',
    language,
  });
  if (message['order_id'] === '24761.1') {
    const { settled_date, settled_gross, gateway_txn_id, ...details } = message;
    place.push('pending', details);
  }
  place.consume();
}

function picked(body: Body, names: readonly string[]): Body {
  return Object.fromEntries(names.map((name) => [name, comparable(body[name])]));
}

function comparable(value: unknown): unknown {
  if (value === null || value === undefined || value === '' || value === false) return null;
  const text = String(value);
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
