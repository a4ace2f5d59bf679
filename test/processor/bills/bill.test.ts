/** The bill as a payer has it: decoded from the rendered page, it pays exactly what is open, and the payment matches by itself. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jsQr from 'jsqr';
import { describe, expect, it } from 'vitest';
import { bookingPolicyOf } from '../../../jobs/context.ts';
import { listOpenItems } from '../../../src/models/open-items.ts';
import { billOf, billPage } from '../../../src/processor/bills/bill.ts';
import { assign } from '../../../src/processor/staff/assign.ts';
import { camt, type TestDetail } from '../../helpers/camt.ts';
import { type Installation, install, temporaryFolder } from '../../helpers/installation.ts';

const TOML = `language = "fr"
[organisation]
name = "Tanzhaus Blauwinkel"
address = ["Tanzgasse 7", "8999 Blauwinkel"]
[[account]]
iban = "CH9300762011623852957"
qr_iban = ["CH4431999123000889012"]
`;
const QRR = '210000000003139471430009017';
const SCOR = 'RF18539007547034';
const DATE = new Date('2026-11-20T10:00:00Z');
/** Poppler's (Debian: poppler-utils); what checks everything has it. */
const CAN_RENDER = spawnSync('pdftoppm', ['-v']).error === undefined || process.env['CI'] !== undefined;

const itemOf = (world: Installation, reference: string) => {
  const item = listOpenItems(world.db).find((one) => one.reference === reference);
  if (item === undefined) throw new Error(`no item ${reference}`);
  return item;
};
const wish = (world: Installation, reference: string) => ({
  item: itemOf(world, reference),
  account: null,
  withDebtor: true,
  date: DATE,
});
const context = ({ db, context: { config } }: Installation) => ({ db, config });

/** The lines of the QR code on the page (Implementation Guidelines 2.3, table 8). */
async function payloadOf(world: Installation, reference: string): Promise<readonly string[]> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'bill.pdf'), await billOf(context(world), wish(world, reference)));
  execFileSync('pdftoppm', ['-r', '150', '-gray', '-singlefile', join(folder, 'bill.pdf'), join(folder, 'bill')]);
  const { width, height, pixels } = readPgm(readFileSync(join(folder, 'bill.pgm')));
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (const [at, grey] of pixels.entries()) rgba.set([grey, grey, grey, 255], at * 4);
  const code = jsQr.default(rgba, width, height);
  if (code === null) throw new Error('no QR code on the page');
  return code.data.split(/\r?\n/);
}

function readPgm(bytes: Buffer): { width: number; height: number; pixels: Uint8Array } {
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'));
  if (head === null) throw new Error('not a PGM file');
  const [width, height] = [Number(head[1]), Number(head[2])];
  return { width, height, pixels: bytes.subarray(head[0].length) };
}

describe.skipIf(!CAN_RENDER)('the QR code of the rendered page', () => {
  it.each([
    ['a QR reference', { qrReference: QRR }, 'CH4431999123000889012', 'QRR', QRR, { qrReference: QRR }],
    [
      'a creditor reference',
      { creditorReference: SCOR },
      'CH9300762011623852957',
      'SCOR',
      SCOR,
      { creditorReference: SCOR },
    ],
  ])(
    'with %s pays the rest of a part payment, and what is paid by it matches',
    async (_, keys, iban, kind, value, reference) => {
      const world = install(TOML);
      world.expect({ reference: 'USI-AAA111', amountMinor: 123_456, title: 'Cours de salsa, été', ...keys });
      await pay(world, { id: 'S1', amount: '1000.05', detail: { text: 'something' } });
      const booking = bookingPolicyOf(world.context.config);
      const first = { paymentId: 1, ifVersion: null, wishes: [{ reference: 'USI-AAA111', amountMinor: 100_005 }] };
      const more = { rest: null, fund: null, acceptShort: null, note: null };
      assign({ db: world.db, now: DATE, booking, staff: 'anna' }, { ...first, ...more });

      const lines = await payloadOf(world, 'USI-AAA111');
      expect(lines.slice(0, 4)).toEqual(['SPC', '0200', '1', iban]);
      expect(lines.slice(5, 8)).toEqual(['Tanzhaus Blauwinkel', 'Tanzgasse', '7']);
      expect(lines.slice(18, 20)).toEqual(['234.51', 'CHF']);
      expect(lines.slice(27, 30)).toEqual([kind, value, 'Cours de salsa, été']);

      await pay(world, { id: 'S2', amount: '234.51', detail: reference });
      expect(world.payments()[1]).toMatchObject({ state: 'PROCESSED' });
      expect(itemOf(world, 'USI-AAA111')).toMatchObject({ state: 'PAID', allocatedMinor: 123_456 });
    },
  );
});

type Paid = { id: string; amount: string; detail: TestDetail };

async function pay(world: Installation, { id, amount, detail }: Paid): Promise<void> {
  const from = id === 'S1' ? '2026-11-18' : '2026-11-19';
  const entries = [{ amount, reference: id, bookingDate: from, details: [detail] }];
  world.drop(`${id}.xml`, camt({ id, sequence: id.slice(1), from, to: from, entries }));
  await world.process();
}

describe('a bill', () => {
  it('of a code without check digits pays to the IBAN, with the code in the message', () => {
    const world = install(TOML);
    world.expect({ reference: 'USI-AAA111', amountMinor: 5_000 });
    expect(billPage(context(world), wish(world, 'USI-AAA111'))).toMatchObject({
      account: 'CH9300762011623852957',
      reference: null,
      message: 'USI-AAA111 Salsa Basics',
      amount: { minor: 5_000, currency: 'CHF' },
      language: 'fr',
      debtor: null,
    });
  });

  it('of a gift of any amount leaves the amount to the payer', () => {
    const world = install(TOML);
    world.expect({ reference: 'GIFT-1', kind: 'contribution', amountMinor: null });
    expect(billPage(context(world), wish(world, 'GIFT-1')).amount).toBeNull();
  });

  it.each([
    ['a paid item', { state: 'PAID', settledElsewhere: true }, TOML, 'ITEM_CLOSED'],
    ['another currency', { currency: 'USD' }, TOML, 'BILL_CURRENCY'],
    ['no account of ours', {}, TOML.split('[[account]]')[0] ?? '', 'BILL_ACCOUNT'],
    ['no address of ours', {}, TOML.replace(/address = .*/, ''), 'BILL_CREDITOR'],
  ] as const)('is refused for %s', async (_, item, toml, code) => {
    const world = install(toml);
    world.expect({ reference: 'USI-AAA111', ...item });
    await expect(billOf(context(world), wish(world, 'USI-AAA111'))).rejects.toMatchObject({ code });
  });

  it('with letters that the fonts of a PDF do not have is made all the same, and twice the same', async () => {
    const world = install(TOML.replace('Tanzhaus', 'Żółć Хор 李'));
    world.expect({ reference: 'USI-AAA111', title: 'Łódź — “été” 😀' });
    const first = await billOf(context(world), wish(world, 'USI-AAA111'));
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await billOf(context(world), wish(world, 'USI-AAA111'))).equals(first)).toBe(true);
  });
});
