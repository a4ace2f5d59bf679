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
