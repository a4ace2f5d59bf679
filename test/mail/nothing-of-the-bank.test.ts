/** What a mail to a donor must not hold, whatever the bank told: accounts, the words of the payer, addresses. A mailbox is read by others. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { camt } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';
import { readMail } from '../helpers/mime.ts';

/** Words of three syllables that stand in no mail of ours. */
const anyWords = fc
  .array(fc.constantFrom('zukrobel', 'quandifex', 'myxolant', 'jubrazyk', 'wopfelgurt'), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' '));
const anyIban = fc.constantFrom('CH5604835012345678009', 'DE89370400440532013000', 'FR1420041010050500013M02606');

it('no account, no text of the payment and no address of the payer stands in a mail, in its text, page or header', async () => {
  await fc.assert(
    fc.asyncProperty(anyWords, anyWords, anyIban, async (text, street, iban) => {
      const made = install();
      made.expect({ reference: 'USI-aaaaa1', email: 'maria@example.org' });
      const payer = { debtor: 'Wim Vandergracht', iban, address: [street], text: `${text} USI-aaaaa1` };
      made.drop('one.xml', camt({ entries: [{ amount: '100.00', details: [payer] }] }));
      await made.process();
      await mailJob(made.context);
      const folder = join(made.context.config.dataDir, 'mail');
      const [name = ''] = readdirSync(folder);
      const mail = readMail(readFileSync(join(folder, name)));
      const all = [...mail.headers.flat(), mail.text, mail.html].join('\n');
      expect(mail.text).toContain('100.00');
      const secrets = [
        iban,
        iban.slice(4),
        'CH9300762011623852957',
        'Vandergracht',
        ...text.split(' '),
        ...street.split(' '),
      ];
      expect(secrets.filter((secret) => all.replaceAll(' ', '').includes(secret))).toEqual([]);
    }),
    { numRuns: 10 },
  );
});
