/** Templates of an organisation: file by file, and what happens when one is broken. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { runPass } from '../../jobs/run.ts';
import { listMail } from '../../src/models/outbox.ts';
import { camt } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { readMail } from '../helpers/mime.ts';
import { tamper } from '../helpers/tamper.ts';

const OWN = 'Subject: Merci! <%= it.amount %>\n\n# Von uns\n\nGanz eigene Worte für <%= it.purpose %>.\n\n[facts]\n';

/** One mail in German, one in French, and an empty folder for templates. */
async function world(): Promise<Installation & { folder: string; write: (name: string, text: string) => void }> {
  const place = install('[mail]\ntemplates = "words"\n');
  const folder = place.context.config.mail.templates ?? '';
  mkdirSync(folder, { recursive: true });
  for (const reference of ['USI-DEUTSCH1', 'USI-FRANCE22']) place.expect({ reference });
  tamper(place.db, "UPDATE person SET language = CASE id WHEN 1 THEN 'de' ELSE 'fr' END");
  const entries = ['USI-DEUTSCH1', 'USI-FRANCE22'].map((text) => ({ amount: '100.00', details: [{ text }] }));
  place.drop('day.xml', camt({ entries }));
  await place.process();
  return { ...place, folder, write: (name, text) => writeFileSync(join(folder, name), text) };
}

const states = ({ db }: Pick<Installation, 'db'>) => listMail(db).map(({ state, reason }) => [state, reason]);

function written({ context }: Pick<Installation, 'context'>) {
  const folder = join(context.config.dataDir, 'mail');
  return readdirSync(folder)
    .sort()
    .map((name) => readMail(readFileSync(join(folder, name))));
}

describe('own words', () => {
  it('take the place of ours for their kind and language, and of no other', async () => {
    const place = await world();
    place.write('confirmation.de.eta', OWN);
    await mailJob(place.context);
    const [german, french] = written(place);
    expect(german?.header('subject')).toBe('Merci! 100.00\u00A0CHF');
    for (const part of [german?.text, german?.html]) {
      expect(part).toContain('Ganz eigene Worte für Salsa Basics.');
      expect(part).toContain('Gebucht am');
    }
    expect(french?.header('subject')).toMatch(/^Paiement reçu/);
  });

  it('a layout of their own is that of all mails', async () => {
    const place = await world();
    place.write('layout.txt.eta', '*** <%= JSON.stringify(it.mail.facts) %>');
    await mailJob(place.context);
    expect(written(place).map(({ text }) => text.startsWith('*** [{'))).toEqual([true, true]);
  });
});

describe('broken words', () => {
  it.each([
    ['a tag that is not closed', OWN.replace('%>.', '.')],
    ['an unknown name that is called', OWN.replace('it.purpose', 'it.purpos.name')],
    ['no facts', OWN.replace('[facts]', '')],
    ['no subject', OWN.replace('Subject: ', 'Betreff: ')],
  ])(
    '%s: its mail is held with what is wrong, the others go out, and once it is mended it goes, too',
    async (_, text) => {
      const place = await world();
      place.write('confirmation.de.eta', text);
      await expect(mailJob(place.context)).rejects.toMatchObject({
        code: 'MAIL_TEMPLATE',
        message: expect.stringMatching(/confirmation\.de\.eta: ./),
      });
      expect(states(place)).toEqual([
        ['HELD', 'MAIL_TEMPLATE'],
        ['FILED', null],
      ]);
      expect(listMail(place.db)[0]?.lastError).toMatch(/./);
      place.write('confirmation.de.eta', OWN);
      expect(await mailJob(place.context)).toMatchObject({ sent: 1 });
      expect(states(place)).toEqual([
        ['FILED', null],
        ['FILED', null],
      ]);
    },
  );

  it('a file of no known name is told, and holds nothing', async () => {
    const place = await world();
    place.write('thank-you.de.eta', OWN);
    await expect(mailJob(place.context)).rejects.toMatchObject({ code: 'MAIL_TEMPLATE' });
    expect(states(place)).toEqual([
      ['FILED', null],
      ['FILED', null],
    ]);
  });

  it('a layout that hides what a mail states stops all mail, and nothing is lost', async () => {
    const place = await world();
    place.write('layout.html.eta', '<html><body>Merci!</body></html>');
    await expect(mailJob(place.context)).rejects.toMatchObject({
      code: 'MAIL_TEMPLATE',
      message: expect.stringContaining('100.00 CHF'),
    });
    expect(states(place)).toEqual([
      ['WAITING', null],
      ['WAITING', null],
    ]);
    rmSync(join(place.folder, 'layout.html.eta'));
    expect(await mailJob(place.context)).toMatchObject({ sent: 2 });
  });
});

describe('a signal to end', () => {
  afterEach(() => vi.useRealTimers());

  it('ends the pass also where its job ends with an error', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] }); // a process that lingers is ended after a moment
    const place = await world();
    place.write('thank-you.de.eta', OWN);
    const now = (): Date => {
      process.emit('SIGTERM', 'SIGTERM');
      return place.context.now();
    };
    const pass = await runPass({ ...place.context, now }, ['mail', 'watch']);
    expect(pass).toMatchObject({ stoppedBy: 143, errors: [{ code: 'MAIL_TEMPLATE' }], reports: { watch: null } });
  });
});
