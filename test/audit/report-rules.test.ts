/** What operators say of rows of reports (`[[report_rule]]`), over the rows of PayPal that the corpus has for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDIT_CORPUS, expectedReports } from '../helpers/audit-corpus.ts';
import type { Body } from '../messages/messages-place.ts';
import { DONOR, gift, payout, report } from './adyen-report.ts';
import { auditPlace } from './audit-place.ts';

const hasCorpus = expectedReports().length > 0;

function sent(place: ReturnType<typeof auditPlace>): readonly Readonly<{ queue: string; body: Body }>[] {
  return place
    .messages()
    .filter(({ source }) => source === 'audit')
    .map(({ queue, body }) => ({ queue, body: JSON.parse(body) as Body }));
}

describe('a rule of the operator', () => {
  it('passes over rows by name, and counts them; their batch has them', async () => {
    const place = auditPlace(
      '[[report_rule]]\nname = "test-shop"\ngateway = "adyen"\nwhen = { gateway_account = "Verein", gateway_txn_id = ["P1", "P2"] }\nignore = true\n',
    );
    place.waits({ ...DONOR, order_id: '3.1' });
    place.report(
      'adyen',
      '1.csv',
      report(gift('P1', '20.00', '19.50', '0.50'), gift('P3', '20.00', '19.50', '0.50'), payout('39.00')),
    );
    await place.run();
    expect(place.counts()).toEqual([{ ignored: 1, completed: 1, total: 1 }]);
    expect(place.auditFiles()[0]?.ignored).toBe('{"by a rule of the configuration":1}');
    expect(place.batches()).toMatchObject([{ lines: 2, net: 3_900, state: 'VERIFIED' }]);
    expect(place.states()).toEqual([{ id: 'adyen P3', state: 'PROCESSED' }]);
  });

  it('of another processor is not asked, and the first that fits counts', async () => {
    const place = auditPlace(
      [
        '[[report_rule]]\nname = "elsewhere"\ngateway = "paypal"\nwhen = { gateway_txn_id = "P1" }\nignore = true\n',
        '[[report_rule]]\nname = "fund"\nwhen = { gateway_txn_id = "P1" }\nset = { organization_name = "Example Fund" }\nwithout_donor = true\n',
        '[[report_rule]]\nname = "late"\nwhen = { gateway_txn_id = "P1" }\nignore = true\n',
      ].join(''),
    );
    place.report('adyen', '1.csv', report(gift('P1', '20.00', '19.50', '0.50')));
    await place.run();
    expect(place.counts()).toEqual([{ imported: 1 }]);
    expect(sent(place)).toMatchObject([{ body: { organization_name: 'Example Fund', audit_rule: 'fund' } }]);
    expect(place.persons()).toMatchObject([{ organization: 'Example Fund' }]);
  });
});

describe.skipIf(!hasCorpus)('rules over rows of PayPal', () => {
  it('a donor whose gifts are not looked for sends nothing', async () => {
    const place = auditPlace(
      '[[report_rule]]\nname = "rejects"\ngateway = "paypal"\nwhen = { email = "donor@generous.net" }\nignore = true\n',
    );
    place.corpus('paypal/tools/express_checkout_donation.csv');
    await place.run();
    expect(sent(place)).toEqual([]);
    expect(place.counts()).toEqual([{ ignored: 1 }]);
    expect(place.completed('paypal')).toHaveLength(1);
  });

  it('a fund of many donors: its gift names the fund, and nobody else', async () => {
    const place = auditPlace(`[audit]\nno_thank_you = true
[[report_rule]]
name = "giving-fund"
gateway = "paypal"
when = { email = "ppgfuspay@paypalgivingfund.org" }
without_donor = true
set = { contact_id = 1234567, "Gift_Data.Appeal" = "White Mail", "Gift_Data.Campaign" = "Donor Advised Fund", "Gift_Data.Channel" = "Other Offline", "Gift_Data.Fund" = "Major Gifts - CC104" }
`);
    place.corpus('paypal/tools/giving_fund.csv');
    await place.run();
    const expected = JSON.parse(
      readFileSync(join(AUDIT_CORPUS, 'paypal/tools/giving_fund.csv.expected.json'), 'utf8'),
    ) as {
      queues: { donations: readonly Body[] };
    };
    const { no_thank_you, note, ...wanted } = expected.queues.donations[0] ?? {};
    const body = sent(place)[0]?.body ?? {};
    const asText = (one: Body): Body =>
      Object.fromEntries(Object.keys(wanted).map((name) => [name, Number(one[name] ?? '') || (one[name] ?? '')]));
    expect(asText(body)).toEqual(asText(wanted));
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['email']));
    expect(place.counts()).toEqual([{ imported: 1 }]);
  });

  it('a platform that passes gifts on is known by what its rows lack', async () => {
    const place = auditPlace(
      '[[report_rule]]\nname = "platform"\nwhen = { transaction_event_code = "T0006", email = "donor@generous.net", subscr_id = "" }\nset = { no_thank_you = "the platform thanks", direct_mail_appeal = "PLATFORM" }\n',
    );
    place.corpus('paypal/tools/express_checkout_donation.csv');
    await place.run();
    expect(sent(place)).toMatchObject([
      { body: { no_thank_you: 'the platform thanks', direct_mail_appeal: 'PLATFORM', first_name: 'Cindy Lou' } },
    ]);
    expect(place.rows('SELECT state FROM outbox')).toEqual([{ state: 'SUPPRESSED' }]);
  });
});
