import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAdvice } from '../../src/iso20022/advice-text.ts';

describe('an advice text', () => {
  test.each([
    [
      'GIRO AUS KONTO 80-12345-6 MARIA MEIER GASSE 3 8001 ZUERICH MITTEILUNGEN: SPENDE',
      { account: '80-12345-6', name: 'MARIA MEIER', address: ['GASSE 3', '8001 ZUERICH'], message: 'SPENDE' },
    ],
    [
      'GIRO AUS KONTO CH5109000000250092291 MARIA MEIER BAHNHOFSTRASSE 12a 9000 ST. GALLEN',
      {
        account: 'CH5109000000250092291',
        name: 'MARIA MEIER',
        address: ['BAHNHOFSTRASSE 12a', '9000 ST. GALLEN'],
        message: null,
      },
    ],
    [
      'GUTSCHRIFT VON FREMDBANK AUFTRAGGEBER: HANS MUSTER HAUPTSTRASSE 7 DE-79111 FREIBURG IM BREISGAU MITTEILUNGEN: USI-ABC123 SALSA',
      {
        account: null,
        name: 'HANS MUSTER',
        address: ['HAUPTSTRASSE 7', 'DE-79111 FREIBURG IM BREISGAU'],
        message: 'USI-ABC123 SALSA',
      },
    ],
    [
      'GUTSCHRIFT VON FREMDBANK AUFTRAGGEBER: ANNE PETIT RUE DE LA PAIX 3 75011 PARIS MITTEILUNGEN: COURS',
      { account: null, name: 'ANNE PETIT', address: ['RUE DE LA PAIX 3', '75011 PARIS'], message: 'COURS' },
    ],
    [
      'GUTSCHRIFT AUFTRAGGEBER: Bernasconi Maria Place de la Gare 12  2502 Biel/Bienne REFERENZEN: NOTPROVIDED 1006265-25bbb3b1a 2000000000000000',
      {
        account: null,
        name: 'Bernasconi Maria',
        address: ['Place de la Gare 12', '2502 Biel/Bienne'],
        message: null,
      },
    ],
    [
      'EINZAHLUNG ABSENDER: HANS MUSTER 8001 ZUERICH MITTEILUNGEN: REF 2018 KURS',
      { account: null, name: 'HANS MUSTER', address: ['8001 ZUERICH'], message: 'REF 2018 KURS' },
    ],
    [
      'EINZAHLUNG ABSENDER: HANS MUSTER 8001 ZUERICH REF 2018 KURS',
      { account: null, name: 'HANS MUSTER', address: ['8001 ZUERICH'], message: null },
    ],
    [
      "CRÉDIT DONNEUR D'ORDRE: LUC FAVRE CHEMIN DES PINS 4B 2300 LA CHAUX-DE-FONDS COMMUNICATIONS: DON",
      {
        account: null,
        name: 'LUC FAVRE',
        address: ['CHEMIN DES PINS 4B', '2300 LA CHAUX-DE-FONDS'],
        message: 'DON',
      },
    ],
    [
      'GIRATA DAL CONTO 65-1234-5 ANNA ROSSI VIA NASSA 9 6900 LUGANO COMUNICAZIONI: OFFERTA',
      { account: '65-1234-5', name: 'ANNA ROSSI', address: ['VIA NASSA 9', '6900 LUGANO'], message: 'OFFERTA' },
    ],
    ['GUTSCHRIFT AUFTRAGGEBER: ANNA MEIER', { account: null, name: 'ANNA MEIER', address: [], message: null }],
    ['GUTSCHRIFT AUFTRAGGEBER: MEIER 17', { account: null, name: null, address: [], message: null }],
    ['EINZAHLUNG MITTEILUNGEN: DANKE', { account: null, name: null, address: [], message: 'DANKE' }],
  ])('%s', (text, advice) => {
    expect(readAdvice(text)).toEqual(advice);
  });

  test.each([
    'GUTSCHRIFT',
    '',
    'SAMMELGUTSCHRIFT ESR VERARBEITUNG VOM 27.05.2016 KUNDENNUMMER 01-000000-4 PAKET ID: 160527CH000000RU',
    'GIRO POST CH5109000000250092291 Bernasconi Maria Place de la Gare 12 2502 Biel/Bienne SENDER REFERENZ: 30003101',
    'AUFTRAGGEBER:',
  ])('says nothing about a payer in "%s"', (text) => {
    expect(readAdvice(text)).toBeNull();
  });

  test('of any length and kind is read in no time and never fails', () => {
    const words = fc.constantFrom(
      'AUFTRAGGEBER:',
      'GIRO AUS KONTO 80-1',
      'MITTEILUNGEN:',
      '8001',
      'ZUERICH',
      '12a',
      ':',
      '\n',
    );
    const started = performance.now();
    fc.assert(
      fc.property(
        fc.array(fc.oneof(words, fc.string()), { maxLength: 300 }),
        (parts) => void readAdvice(parts.join(' ')),
      ),
    );
    for (const part of ['A ', '1 ', '8001 A ', 'AUFTRAGGEBER: ', '-', ':']) readAdvice(part.repeat(30_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
