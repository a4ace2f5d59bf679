/** An installation's own history as a world of the bench: nothing recognisable in it, and the product decides it as before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadWorld } from '../../src/bench/match/load-world.ts';
import { exportedWorld } from '../../src/bench/match/own/export-world.ts';
import { openPseudonyms } from '../../src/bench/match/own/pseudonyms.ts';
import { scoreWorld } from '../../src/bench/match/run-match-bench.ts';
import { worldFiles, writeWorld } from '../../src/bench/match/write-world.ts';
import { isQrReference, makeQrReference } from '../../src/iso20022/references.ts';
import { importExpectedFile } from '../../src/processor/expected/import-expected.ts';
import { isShortCode, makeShortCode } from '../../src/short-code.ts';
import { camt } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

const QRR = makeQrReference('4711');
const HEAD = 'reference,qr_reference,title,amount,currency,person_id,first_name,last_name,ibans';
const LINES = [
  `USI-8KQ2LM,${QRR},Salsa Basics,100.00,CHF,p1,Annegret,Kellersberger,`,
  'USI-7W3QX9,,Tango,60.00,CHF,p2,Balthasar,Rossignol,CH5604835012345678009',
  'USI-DEF456,,Tango,40.00,CHF,p3,Cäcilia,Übelhart,',
];
const PRIVATE = [
  'Annegret',
  'Kellersberger',
  'Balthasar',
  'Rossignol',
  'Übelhart',
  'UEBELHART',
  '8KQ2LM',
  '7W3QX9',
  QRR,
  'CH5604835012345678009',
  'Salsa',
];

function history() {
  const place = install();
  const file = { name: 'items.csv', bytes: Buffer.from([HEAD, ...LINES].join('\n')) };
  const options = { now: new Date('2026-11-01T08:00:00Z'), actor: 'staff:anna', skipInvalid: false, dryRun: false };
  importExpectedFile(place.db, file, { ...options, referencePatterns: ['USI-[A-Za-z0-9]{6}'] });
  const entries = [
    { amount: '100.00', details: [{ debtor: 'Annegret Kellersberger', qrReference: QRR }] },
    {
      amount: '60.00',
      details: [{ debtor: 'ROSSIGNOL BALTHASAR', iban: 'CH5604835012345678009', text: 'Kurs usi-7w3qx9 Danke' }],
    },
    { amount: '40.00', details: [{ debtor: 'Uebelhart Caecilia', text: 'USI-DEG456' }] },
    { amount: '12.00', details: [{ debtor: 'Niemand', text: 'Spende von Kellersberger' }] },
  ];
  place.importNow('a.xml', camt({ opening: '0.00', closing: '212.00', entries }));
  place.decideNow();
  return place;
}

test('holds what is settled, recognises nobody, and is decided as it was', async () => {
  const place = history();
  const world = exportedWorld(place.db);
  if (world === null) throw new Error('nothing is settled');
  expect(world.truth.map((one) => one.class)).toEqual(['R1', 'R2', 'R4']);
  const all = [...worldFiles(world).values()].join('\n');
  for (const text of PRIVATE) expect(all.toLowerCase()).not.toContain(text.toLowerCase());
  const folder = join(place.folder, 'own');
  writeWorld(world, folder);
  expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toContain('"own"');
  const { ours, lost, invented } = await scoreWorld(loadWorld(folder), { dir: place.folder, staff: false });
  const rows = [...ours].map(([key, { right, wrong }]) => [key, right, wrong]);
  expect(rows).toEqual([
    ['own R1', 1, 0],
    ['own R2', 1, 0],
    ['own R4', 1, 0],
  ]);
  expect([lost, invented]).toEqual([0, 0]);
});

test('keeps what matching lives of: spellings, check digits, and typing errors', () => {
  const names = openPseudonyms(Buffer.alloc(32, 7), new Set(['USI8KQ2LM']));
  expect(names.words('MUELLER')).toBe(names.words('Müller').toUpperCase());
  expect(names.words('Frau Anna Müller')).toMatch(/^Frau /);
  expect(names.words('A. Müller').charAt(0)).toBe(names.words('Anna').charAt(0));
  expect(isQrReference(names.reference(QRR))).toBe(true);
  const code = makeShortCode(12_345_678);
  expect(isShortCode(names.reference(code))).toBe(true);
  const right = names.reference('USI-8KQ2LM');
  expect(right).toMatch(/^USI-\d[A-Z]{2}\d[A-Z]{2}$/);
  expect(names.text('Kurs usi-8kq2lm', [])).toBe(`Kurs ${right.toLowerCase()}`);
  const typed = names.text('USI-8QK2LM', ['USI-8KQ2LM']);
  expect(typed).toBe(right.slice(0, 5) + right.charAt(6) + right.charAt(5) + right.slice(7));
  expect(names.text('USI-8K2LM', ['USI-8KQ2LM'])).toBe(right.slice(0, 6) + right.slice(7));
});
