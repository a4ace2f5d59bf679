/** Reports as processors may write them, too: other orders of columns, line ends, encodings, currencies, zones, row types, quoting and trailers. */
import { describe, expect, it } from 'vitest';
import { readAll } from '../../helpers/audit-corpus.ts';

type Read = ReturnType<typeof readAll>;

function read(text: string | Buffer, name = 'report.csv', gateway: string | null = null): Read {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const found = readAll({ name, gateway, chunks: () => [bytes] });
  const ignored = Object.values(found.summary.ignored).reduce((sum, count) => sum + count, 0);
  expect(found.summary.records + found.summary.rejects + ignored).toBe(found.summary.rows);
  return found;
}

function fields({ records }: Read, names: readonly string[]): readonly unknown[] {
  return records.map(({ kind, fields: all }) => [kind, ...names.map((name) => all[name] ?? null)]);
}

const ADYEN = [
  'Batch Number',
  'Type',
  'Psp Reference',
  'Merchant Reference',
  'Payment Method',
  'Payment Method Variant',
  'Creation Date',
  'TimeZone',
  'Modification Reference',
  'Gross Currency',
  'Gross Debit (GC)',
  'Gross Credit (GC)',
  'Exchange Rate',
  'Net Currency',
  'Net Debit (NC)',
  'Net Credit (NC)',
  'Commission (NC)',
  'Markup (NC)',
  'Scheme Fees (NC)',
  'Interchange (NC)',
  'Merchant Account',
  'Advanced',
];
/** Cells by column, in the order of the header. */
function csv(header: readonly string[], rows: readonly Readonly<Record<string, string>>[], end = '\n'): string {
  const line = (cells: readonly string[]): string =>
    cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
  return [line(header), ...rows.map((row) => line(header.map((name) => row[name] ?? '')))].join(end) + end;
}
const SETTLED = {
  'Batch Number': '12',
  Type: 'Settled',
  'Psp Reference': 'PSP1',
  'Merchant Reference': '77.1',
  'Payment Method': 'visa',
  'Creation Date': '2026-07-01 12:00:00',
  TimeZone: 'Europe/Amsterdam',
  'Modification Reference': 'M1',
  'Gross Currency': 'JPY',
  'Gross Credit (GC)': '1500',
  'Exchange Rate': '0.0065',
  'Net Currency': 'EUR',
  'Net Credit (NC)': '9.45',
  'Commission (NC)': '0.30',
  'Merchant Account': 'Verein',
};

describe('Adyen', () => {
  it('settlement detail: columns in another order, one more, CRLF, a byte order mark, blank lines at the end, a region as zone, yen', () => {
    const found = read(`\u{feff}${csv(ADYEN, [SETTLED], '\r\n')}\r\n\r\n`);
    expect(fields(found, ['gross', 'currency', 'fee', 'settled_total_amount', 'settled_net_amount', 'date'])).toEqual([
      ['donation', '1500', 'JPY', '46', '9.75', '9.45', Date.parse('2026-07-01T10:00:00Z') / 1000],
    ]);
  });

  it('settlement detail: second chargeback, external chargeback, refund taken back, balance transfer, reserve, and a type in capitals', () => {
    const back = {
      ...SETTLED,
      'Gross Currency': 'EUR',
      'Exchange Rate': '1',
      'Gross Credit (GC)': '',
      'Gross Debit (GC)': '9.75',
      'Net Credit (NC)': '',
      'Net Debit (NC)': '9.75',
      'Commission (NC)': '',
    };
    const again = {
      ...SETTLED,
      'Gross Currency': 'EUR',
      'Exchange Rate': '1',
      'Gross Credit (GC)': '9.75',
      'Net Credit (NC)': '9.75',
      'Commission (NC)': '',
    };
    const account = {
      'Batch Number': '12',
      'Creation Date': '2026-07-02 00:00:00',
      TimeZone: 'CEST',
      'Net Currency': 'EUR',
      'Net Debit (NC)': '1.00',
      'Merchant Account': 'Verein',
    };
    const found = read(
      csv(ADYEN, [
        { ...back, Type: 'SecondChargeback' },
        { ...back, Type: 'ChargebackExternally' },
        { ...again, Type: 'RefundedReversed' },
        { ...account, Type: 'Balancetransfer', 'Modification Reference': 'Balancetransfer from previous batch' },
        { ...account, Type: 'ReserveAdjustment' },
        { ...again, Type: 'SETTLED' },
      ]),
    );
    expect(fields(found, ['gross', 'settled_net_amount'])).toEqual([
      ['chargeback', '9.75', '-9.75'],
      ['chargeback', '9.75', '-9.75'],
      ['refund_reversed', '9.75', '9.75'],
      ['fee', null, '-1.00'],
      ['donation', '9.75', '9.75'],
    ]);
    expect(found.summary.ignored).toEqual({ ReserveAdjustment: 1 });
  });
});

const TRR = [
  'CH',
  'Transaction Event Code',
  'Transaction ID',
  'Invoice ID',
  'PayPal Reference ID',
  'PayPal Reference ID Type',
  'Transaction Initiation Date',
  'Transaction Completion Date',
  'Transaction Debit or Credit',
  'Gross Transaction Amount',
  'Gross Transaction Currency',
  'Fee Debit or Credit',
  'Fee Amount',
  'Fee Currency',
  'Transactional Status',
  "Payer's Account ID",
  'First Name',
  'Last Name',
  'Extra',
];
const PAID = {
  CH: 'SB',
  'Transaction Event Code': 'T0006',
  'Transaction ID': 'T1',
  'Invoice ID': '55.1',
  'Transaction Initiation Date': '2026/03/08 01:59:00 -0800',
  'Transaction Completion Date': '2026/03/08 03:01:00 -0700',
  'Transaction Debit or Credit': 'CR',
  'Gross Transaction Amount': '2500',
  'Gross Transaction Currency': 'EUR',
  'Fee Debit or Credit': 'DR',
  'Fee Amount': '95',
  'Fee Currency': 'EUR',
  'Transactional Status': 'S',
  "Payer's Account ID": 'ä@example.org',
  'First Name': 'Ädi',
  'Last Name': 'O"Neil',
};

describe('PayPal', () => {
  it('transactions: another order of columns, UTF-16, and the night in which the clocks change', () => {
    const text = csv(TRR, [PAID, { ...PAID, 'Transaction ID': 'T2', 'Transactional Status': 'P' }], '\r\n');
    const found = read(
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
      'TRR-20260308.01.008.CSV',
    );
    expect(fields(found, ['gross', 'fee', 'first_name', 'last_name', 'date', 'settled_date'])).toEqual([
      [
        'donation',
        '25.00',
        '0.95',
        'Ädi',
        'O"Neil',
        Date.parse('2026-03-08T09:59:00Z') / 1000,
        Date.parse('2026-03-08T10:01:00Z') / 1000,
      ],
    ]);
    expect(found.summary.ignored).toEqual({ 'status P': 1 });
  });

  it('transactions: an unknown event code is one reject, a refund of a transaction names it', () => {
    const found = read(
      csv(TRR, [
        { ...PAID, 'Transaction Event Code': 'T9999' },
        {
          ...PAID,
          'Transaction Event Code': 'T1107',
          'Transaction ID': 'R1',
          'PayPal Reference ID': 'T1',
          'PayPal Reference ID Type': 'TXN',
          'Transaction Debit or Credit': 'DR',
          'Fee Debit or Credit': 'CR',
        },
      ]),
      'TRR-20260308.01.008.CSV',
    );
    expect(found.rejects.map(({ code }) => code)).toEqual(['ROW_TYPE_UNKNOWN']);
    expect(fields(found, ['gross', 'gateway_parent_id', 'gateway_refund_id', 'settled_net_amount'])).toEqual([
      ['refund', '25.00', 'T1', 'R1', '-24.05'],
    ]);
  });

  it('settlement: two currencies, each with its foot, and lines of the envelope in quotes', () => {
    const columns = TRR.slice(0, 14);
    const body = csv(columns, [
      PAID,
      { ...PAID, 'Transaction ID': 'T3', 'Gross Transaction Currency': 'USD', 'Fee Currency': 'USD' },
    ]);
    const text = `"RH","2026/03/09 00:00:00 -0800","A","X","009"\n"SH","2026/03/08 00:00:00 -0800","2026/03/08 23:59:59 -0700","X"\n${body}"RF","EUR","2500","0","0","95"\n"RF","USD","2500","0","0","95"\n`;
    const found = read(text, 'STL-20260308.01.009.CSV');
    expect(fields(found, ['settled_currency', 'settled_total_amount', 'settled_net_amount'])).toEqual([
      ['donation', 'EUR', '25.00', '24.05'],
      ['donation', 'USD', '25.00', '24.05'],
      ['payout', 'EUR', '24.05', null],
      ['payout', 'USD', '24.05', null],
    ]);
  });

  it('agreements: a yearly one, and an end', () => {
    const header = [
      'CH',
      'Subscription Payer Name',
      'Subscription ID',
      'Subscription Action Type',
      'Subscription Currency',
      'Subscription Creation Date',
      'Subscription Period 3',
      'Period 3 Amount',
      'Subscription Payer email address',
    ];
    const row = {
      CH: 'SB',
      'Subscription Payer Name': 'Ada Maria Huber',
      'Subscription ID': 'I-9',
      'Subscription Currency': 'CHF',
      'Subscription Creation Date': '2026/03/08 00:00:00 +0100',
      'Subscription Period 3': '1 Y',
      'Period 3 Amount': '6000',
      'Subscription Payer email address': 'a@example.org',
    };
    const found = read(
      csv(header, [
        { ...row, 'Subscription Action Type': 'S0000' },
        { ...row, 'Subscription Action Type': 'S0300' },
        { ...row, 'Subscription Action Type': 'S0100' },
      ]),
      'SAR-20260308.01.002.CSV',
    );
    expect(fields(found, ['txn_type', 'gross', 'frequency_unit', 'last_name'])).toEqual([
      ['subscription', 'subscr_signup', '60.00', 'year', 'Maria Huber'],
      ['subscription', 'subscr_eot', '60.00', 'year', 'Maria Huber'],
    ]);
  });
});

const DLOCAL_HEAD =
  'ROW_TYPE,SETTLEMENT_CURRENCY,NUMBER_OF_ITEMS,GROSS_TOTAL_AMOUNT,FEE_TOTAL_AMOUNT,NET_TOTAL_AMOUNT,TRANSFER_DATE,TRANSFER_ID\n';
const DLOCAL_COLUMNS =
  'ROW_TYPE,CREATION_DATE,TRANSACTION_ID,DLOCAL_TRANSACTION_ID,LOCAL_AMOUNT,LOCAL_CURRENCY,FX_RATE,GROSS_AMOUNT,FEE_AMOUNT,NET_AMOUNT,USER_EMAIL,DESCRIPTION,STATUS\n';
const dlocalRow = (type: string, id: string, net: string): string =>
  `${type},2026-02-01 10:00:00,81.1,${id},50.00,BRL,5,10.000000,-0.333333,${net},a@example.org,,PAID\n`;

describe('dLocal and AstroPay', () => {
  it('settlement: what the cents lose is a fee of its own', () => {
    const found = read(
      `${DLOCAL_HEAD}HEADER,USD,3,30,-1,29.00,2026-02-02,T9\n${DLOCAL_COLUMNS}${dlocalRow('PAYMENT', 'D1', '9.666667')}${dlocalRow('PAYMENT', 'D2', '9.666667')}${dlocalRow('CAPTURE', 'D3', '9.666667')}`,
    );
    expect(fields(found, ['settled_net_amount', 'settled_total_amount'])).toEqual([
      ['donation', '9.67', '10.00'],
      ['donation', '9.67', '10.00'],
      ['donation', '9.67', '10.00'],
      ['fee', '-0.01', '0.00'],
      ['payout', null, '29.00'],
    ]);
  });

  it('settlement: a row that cannot be read is not made a fee of rounding, so that its batch does not come to its transfer', () => {
    const found = read(
      `${DLOCAL_HEAD}HEADER,USD,2,20,-1,19.34,2026-02-02,T9\n${DLOCAL_COLUMNS}${dlocalRow('PAYMENT', 'D1', '9.666667')}${dlocalRow('SURPRISE', 'D2', '9.666667')}`,
    );
    expect(found.rejects.map(({ code }) => code)).toEqual(['ROW_TYPE_UNKNOWN']);
    expect(found.records.map(({ kind }) => kind)).toEqual(['donation', 'payout']);
  });

  it('transactions: separated by commas, in another order, of a bank', () => {
    const text =
      'Reference,Type,Creation date,Settlement date,Invoice,Country,Payment Method,Payment Method Type,Net Amount (local),Amount (USD),currency,Status,User Mail,Transaction Reference,Transaction Invoice,Fee,IOF\nX1,Payment,2026-02-01 10:00:00,,81.1,BR,PQ,Bank Transfer,50.00,10.00,BRL,Cleared,a@example.org,,,0.30,0\nX2,Chargebacks,2026-02-03 10:00:00,,82.1,BR,VI,Credit Card,50.00,10.00,BRL,Completed,a@example.org,X0,80.1,0,0\n';
    const found = read(text, 'wikimedia_report_2026-02-03.csv', 'dlocal');
    expect(fields(found, ['gross', 'gateway_txn_id', 'gateway_parent_id', 'payment_submethod'])).toEqual([
      ['donation', '50.00', 'X1', null, expect.any(String)],
      ['chargeback', '50.00', null, 'X0', null],
    ]);
  });
});

describe('Amazon', () => {
  it('settlement: reserves, refunds and carry-overs are ignored by name; a transfer is told', () => {
    const header = [
      'TransactionType',
      'TransactionPostedDate',
      'SettlementId',
      'AmazonTransactionId',
      'SellerReferenceId',
      'AmazonOrderReferenceId',
      'SellerOrderId',
      'StoreName',
      'CurrencyCode',
      'TransactionDescription',
      'TransactionAmount',
      'TransactionPercentageFee',
      'TransactionFixedFee',
      'TotalTransactionFee',
      'NetTransactionAmount',
    ];
    const row = {
      TransactionPostedDate: '2026-05-01T11:10:34+0200',
      SettlementId: 'S1',
      AmazonTransactionId: 'P01-C1',
      SellerReferenceId: '99-0',
      CurrencyCode: 'EUR',
      TransactionAmount: '1,250.00',
      TotalTransactionFee: '-10.00',
      NetTransactionAmount: '1,240.00',
    };
    const found = read(
      `"Title"\n"Settlement Report"\n\n${csv(header, [
        { ...row, TransactionType: 'Capture' },
        { ...row, TransactionType: 'Reserve' },
        { ...row, TransactionType: 'Refund' },
        { ...row, TransactionType: 'Transfer', TransactionAmount: '-1240.00' },
      ])}`,
    );
    expect(fields(found, ['gross', 'fee', 'contribution_tracking_id', 'date'])).toEqual([
      ['donation', '1250.00', '10.00', '99', Date.parse('2026-05-01T09:10:34Z') / 1000],
    ]);
    expect(Object.values(found.summary.ignored).reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('refunds: pending ones are ignored, the type of the seller decides', () => {
    const header = [
      'RefundStatus',
      'AmazonRefundId',
      'RefundReferenceId',
      'AmazonCaptureId',
      'AmazonOrderReferenceId',
      'RefundAmount',
      'CurrencyCode',
      'SellerRefundNote',
      'RefundType',
      'LastUpdateTimestamp',
      'ReasonCode',
      'CreationTimestamp',
    ];
    const row = {
      AmazonRefundId: 'R1',
      AmazonCaptureId: 'C1',
      RefundAmount: '5.00',
      CurrencyCode: 'GBP',
      SellerRefundNote: 'sorry, "twice"',
      LastUpdateTimestamp: '2026-05-01T00:00:00Z',
    };
    const found = read(
      csv(header, [
        { ...row, RefundStatus: 'Completed', RefundType: 'SellerInitiated' },
        { ...row, RefundStatus: 'Pending', RefundType: 'SellerInitiated' },
        { ...row, AmazonRefundId: 'R2', RefundStatus: 'Completed', RefundType: 'BuyerInitiated' },
      ]),
    );
    expect(fields(found, ['gross', 'gross_currency', 'gateway_refund_id'])).toEqual([
      ['refund', '5.00', 'GBP', 'R1'],
      ['chargeback', '5.00', 'GBP', 'R2'],
    ]);
  });
});

const wx = (records: string, prefix = 'tns'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${prefix}:report xmlns:${prefix}="https://wx.v2_6.globalcollect.com">${records.replaceAll('<', `<${prefix}:`).replaceAll(`<${prefix}:/`, `</${prefix}:`)}</${prefix}:report>`;

describe('Ingenico and GlobalCollect', () => {
  const record = (type: string, rest: string): string =>
    `<DataRecord><MerchantID>1234</MerchantID><OrderID>987</OrderID><EffortID>1</EffortID><AttemptID>1</AttemptID><PaymentData><Recordcategory>${type[0]}</Recordcategory><Recordtype>${type.slice(1)}</Recordtype>${rest}</PaymentData></DataRecord>`;
  const paid =
    '<AdditionalReference>55.12345</AdditionalReference><PaymentProductId>701</PaymentProductId><PaymentAmount>1500</PaymentAmount><PaymentCurrency>EUR</PaymentCurrency><DateDue>2026-03-01</DateDue>';

  it('another prefix, a direct debit, a settled twin that is ignored, and both codes of the gateway', () => {
    const found = read(
      wx(
        record('+AP', paid) +
          record('+ON', paid) +
          record(
            'XCR',
            '<AdditionalReference>55.1</AdditionalReference><AmountLocal>-300</AmountLocal><CurrencyLocal>EUR</CurrencyLocal><DateDue>2026-03-02</DateDue>',
          ),
        'wx',
      ),
      'wx1.xml',
    );
    expect(fields(found, ['gateway', 'gross', 'gateway_txn_id', 'gateway_parent_id'])).toEqual([
      ['donation', 'globalcollect', '15.00', '987', null],
      ['refund', 'ingenico', '3.00', null, '000000123400000009870000100001'],
    ]);
    expect(found.summary.ignored).toEqual({ '+ON': 1 });
  });

  it('a product that nobody knows is one reject', () => {
    const found = read(wx(record('XON', paid.replace('701', '4711')) + record('XON', paid)), 'wx1.xml');
    expect([found.rejects.map(({ code }) => code), found.records.length]).toEqual([['ROW_METHOD_UNKNOWN'], 1]);
  });
});

describe('WorldPay', () => {
  it('WPG: more columns, another order, and an unknown status', () => {
    const found = read(
      'Date\tOrderCode\tStatus\tPaymentMethod\tAmount\tCurrencyCode\tCommission\tBatch ID\tNote\r\n2026-03-01 10:00:00\t9.1\tCAPTURED\tAMEX-SSL\t20.00\tEUR\t\t\tx\r\n2026-03-01 10:00:00\t9.2\tCHARGED_BACK\tCB-SSL\t-7.50\tEUR\t\t\t\r\n2026-03-01 10:00:00\t9.3\tWONDERED\tCB-SSL\t1\tEUR\t\t\t\r\n\r\n',
      'WPG_AUDIT_202603011000.txt',
    );
    expect(fields(found, ['gross', 'payment_submethod'])).toEqual([
      ['donation', '20.00', 'amex'],
      ['chargeback', '7.50', null],
    ]);
    expect(found.rejects).toHaveLength(1);
  });
});
