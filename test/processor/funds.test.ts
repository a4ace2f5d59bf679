/** Funds: one reference that takes gift after gift, and the fund for money that names nothing. */
import { describe, expect, it } from 'vitest';
import { listOpenItems } from '../../src/models/open-items.ts';
import { listMail } from '../../src/models/outbox.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { importExpectedFile } from '../../src/processor/expected/import-expected.ts';
import { referencesOfCode } from '../../src/processor/expected/made-references.ts';
import { makeShortCode } from '../../src/short-code.ts';
import { ACCOUNT, camt, type TestDetail, type TestStatement } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

type Expected = Parameters<Installation['expect']>[0];

const MONTHS = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'));
const FUND = { ...referencesOfCode(makeShortCode(4711)), kind: 'fund', title: 'Roof', amountMinor: null } as const;
const PAYER = { debtor: 'Maria Keller', iban: 'CH5604835012345678009' };

/** The standing order of one month: nothing but the day tells it from the others. */
function monthly(month: string, more: Partial<TestStatement> = {}): string {
  return camt({
    id: `S-${month}`,
    messageId: `M-${month}`,
    sequence: String(Number(month)),
    from: `2025-${month}-01`,
    to: `2025-${month}-28`,
    entries: [
      { amount: '20.00', bookingDate: `2025-${month}-25`, details: [{ ...PAYER, qrReference: FUND.qrReference }] },
    ],
    ...more,
  });
}

async function given(place: Installation): Promise<readonly string[]> {
  await place.process();
  expect(checkInvariants(place.db, place.context.now()).findings).toEqual([]);
  return place.payments().map((payment) => payment.state);
}

function receipts(place: Installation): readonly (readonly [number, string])[] {
  return place.db.sqlite
    .prepare<[], { amount_minor: number; receive_date: string }>(
      'SELECT amount_minor, receive_date FROM contribution ORDER BY receive_date',
    )
    .all()
    .map((row) => [row.amount_minor, row.receive_date] as const);
}

const EACH_MONTH = MONTHS.map((month) => [2_000, `2025-${month}-25`]);
const PROCESSED = MONTHS.map(() => 'PROCESSED');

describe('a year of one standing order to a fund', () => {
  it.each([
    ['statements of a month each', {}],
    ['statements without a sequence number', { sequence: null }],
    ['statements without a period', { from: null }],
    ['statements of which nothing tells when they begin and end', { from: null, sequence: null }],
    ['statements that all have one id and one number', { id: 'S', sequence: '1' }],
    ['statements of one id, one number and no period', { id: 'S', sequence: '1', from: null }],
    ['notifications', { message: 'camt.054' }],
    ['notifications of the old version, all under one id', { message: 'camt.054', version: '001.04', id: 'S' }],
  ] as const)('in %s is twelve gifts, each booked and thanked', async (_, more) => {
    const place = install();
    place.expect(FUND);
    for (const month of MONTHS) place.drop(`${month}.xml`, monthly(month, more));
    expect(await given(place)).toEqual(PROCESSED);
    expect(receipts(place)).toEqual(EACH_MONTH);
    expect(listMail(place.db).map((mail) => mail.state)).toEqual(MONTHS.map(() => 'WAITING'));
  });

  it('is the same when the files come month by month, and again at the end of the year', async () => {
    const place = install();
    place.expect(FUND);
    for (const month of MONTHS) {
      place.drop(`${month}.xml`, monthly(month));
      await given(place);
    }
    for (const month of MONTHS) place.drop(`${month}-again.xml`, monthly(month, { messageId: `A-${month}` }));
    expect(await given(place)).toEqual(PROCESSED);
    expect(receipts(place)).toEqual(EACH_MONTH);
    expect(listMail(place.db)).toHaveLength(12);
  });

  it('leaves the fund open, with the sum of all gifts', async () => {
    const place = install();
    place.expect(FUND);
    for (const month of MONTHS) place.drop(`${month}.xml`, monthly(month));
    await given(place);
    expect(listOpenItems(place.db)).toMatchObject([{ state: 'OPEN', allocatedMinor: 24_000 }]);
  });

  it('counts two equal gifts of one day as two', async () => {
    const place = install();
    place.expect(FUND);
    const gift = { amount: '20.00', details: [{ ...PAYER, qrReference: FUND.qrReference }] };
    place.drop('day.xml', camt({ entries: [gift, gift] }));
    expect(await given(place)).toEqual(['PROCESSED', 'PROCESSED']);
    expect(listMail(place.db)).toHaveLength(2);
  });
});

describe('a reference of an item without one', () => {
  const HEAD = 'kind,reference,title,amount,currency,person_id,first_name,last_name,email';

  function imported(line: string) {
    const place = install();
    const options = { now: place.context.now(), actor: 'staff:anna', skipInvalid: false, dryRun: false };
    const file = { name: 'items.csv', bytes: Buffer.from([HEAD, line].join('\n')) };
    const [result] = importExpectedFile(place.db, file, { ...options, referencePatterns: [] }).lines;
    if (result === undefined) throw new Error('nothing was imported');
    return { place, result };
  }

  it.each(['reference', 'qrReference', 'creditorReference'] as const)(
    'is given back, and finds it by its %s',
    async (kind) => {
      const { place, result } = imported('fund,,Roof,,CHF,p1,Maria,Keller,maria@example.org');
      const value = result[kind] ?? '';
      const detail = {
        reference: { text: value },
        qrReference: { qrReference: value },
        creditorReference: { creditorReference: value },
      };
      place.drop('a.xml', camt({ entries: [{ amount: '20.00', details: [detail[kind]] }] }));
      expect(await given(place)).toEqual(['PROCESSED']);
      expect(listOpenItems(place.db)).toMatchObject([{ reference: result.reference, allocatedMinor: 2_000 }]);
    },
  );

  it('is kept where another system has made one, and found by it', async () => {
    const { place, result } = imported('fund,USI-8KQ2LM,Roof,,CHF,p1,Maria,Keller,maria@example.org');
    expect(result.reference).toBe('USI-8KQ2LM');
    place.drop('a.xml', camt({ entries: [{ amount: '20.00', details: [{ text: 'usi 8kq2lm' }] }] }));
    expect(await given(place)).toEqual(['PROCESSED']);
  });
});

describe('the default fund of an account', () => {
  const TOML = `[[account]]\niban = "${ACCOUNT}"\ndefault_fund = "GIFTS"`;
  const GIFTS = {
    reference: 'GIFTS',
    kind: 'fund',
    title: 'Gifts',
    amountMinor: null,
    email: 'gifts@example.org',
  } as const;

  async function afterGift(detail: TestDetail, options: { toml?: string; items?: readonly Expected[] } = {}) {
    const place = install(options.toml ?? TOML);
    for (const item of options.items ?? [GIFTS]) place.expect(item);
    place.drop('a.xml', camt({ entries: [{ amount: '20.00', details: [{ debtor: 'Ursula Frei', ...detail }] }] }));
    await given(place);
    const [payment] = place.payments();
    return { place, state: payment?.state, reason: payment?.stateReason };
  }

  const MANUAL = { state: 'MANUAL', reason: 'NO_REFERENCE' };

  it('takes a gift that names nothing, and says by which rule', async () => {
    const { place, state } = await afterGift({});
    expect(state).toBe('PROCESSED');
    expect(listOpenItems(place.db)).toMatchObject([{ reference: 'GIFTS', state: 'OPEN', allocatedMinor: 2_000 }]);
    const { body } = place.db.sqlite
      .prepare<[], { body: string }>("SELECT body FROM detail WHERE body LIKE '%default-fund%'")
      .get() ?? { body: '' };
    expect(body).toContain('GIFTS');
  });

  it.each([
    'Spende',
    'Merci beaucoup!',
    'Spende 2026',
    'Weihnachten 24.12.2026',
    'CHF 20.00',
    'Gabe vom 2026-12-24, 20.-',
  ])('takes a gift with the words %j', async (text) => {
    expect(await afterGift({ text })).toMatchObject({ state: 'PROCESSED' });
  });

  it.each([
    'Ref. Meier',
    'Rechnung',
    'Mitgliederbeitrag 2026',
    'Kurs Salsa',
    'No 17',
    '4711',
    'AB-12',
    '079 123 45 67',
    '2026-17',
    '20.000',
    '1.2.3.4',
    '\u{1d7da}\u{1d7d8}',
  ])('leaves a gift with the words %j to a person', async (text) => {
    expect(await afterGift({ text })).toMatchObject(MANUAL);
  });

  it('leaves a gift with a long story to a person', async () => {
    expect(await afterGift({ text: 'Spende '.repeat(400) })).toMatchObject(MANUAL);
  });

  it.each([{ qrReference: '000000000000000000000000000' }, { creditorReference: 'X' }])(
    'leaves a gift with a structured reference to a person: %j',
    async (detail) => {
      expect(await afterGift(detail)).toMatchObject({ state: 'MANUAL' });
    },
  );

  it('leaves a gift to a person when an open item may be meant', async () => {
    const item = { reference: 'USI-8KQ2LM', amountMinor: 2_000 };
    expect(await afterGift({ debtor: 'Maria Keller' }, { items: [GIFTS, item] })).toMatchObject(MANUAL);
  });

  it.each([
    ['is not on record', []],
    ['is no fund', [{ ...GIFTS, kind: 'contribution' }]],
    ['is cancelled', [{ ...GIFTS, state: 'CANCELLED', cancelled: true }]],
    ['is in another currency', [{ ...GIFTS, currency: 'EUR' }]],
  ] as const)('is asked for by name: nothing is booked when it %s', async (_, items) => {
    expect(await afterGift({}, { items })).toMatchObject(MANUAL);
  });

  it('is none unless an account says so', async () => {
    expect(await afterGift({}, { toml: '' })).toMatchObject(MANUAL);
    const other = '[[account]]\nid = "80-1-2"\ndefault_fund = "GIFTS"';
    expect(await afterGift({}, { toml: `[[account]]\niban = "${ACCOUNT}"\n${other}` })).toMatchObject(MANUAL);
  });

  it('gives way to a reference', async () => {
    const item = { reference: 'USI-8KQ2LM', amountMinor: 2_000 };
    const { place } = await afterGift({ text: 'USI-8KQ2LM' }, { items: [GIFTS, item] });
    expect(listOpenItems(place.db)).toMatchObject([{ allocatedMinor: 0 }, { allocatedMinor: 2_000 }]);
  });
});
