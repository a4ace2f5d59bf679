/** Every refusal of a command for staff has its German; scripts get it in English in every language. */
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { problemText } from '../../src/cli/output.ts';
import { useLanguage } from '../../src/cli/words/language.ts';
import { REFUSALS, refusalText } from '../../src/cli/words/refusals.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { parsedSource, sourceFiles, textsIn } from '../helpers/source-texts.ts';

afterEach(() => useLanguage('en'));

const COMMANDS =
  'approve assign claim events explain find ignore learnt link log note proof queue-apply queue-export queue receive refund reopen show undo work';
const PARTS =
  'assign-line confirm find-file program past-day prompt queue-sheet shown-payment spreadsheet staff values work';

/** Bugs, keys and JSON; and commands, which are typed as they are. */
const NO_SENTENCE =
  /vanished$|^«0» made it|^the donor of P-«0» «1»$|inside our own|no record of|^quittance [^;,]*(?:[;,] quittance [^;,]*)?$|^\{|^SELECT|^(?:undone by a person|settled elsewhere|may have been)$|policy/;
/** Pieces of sentences, which stand whole in the list below. */
const PIECES = ['«0» told that it arrived («1»)', '«0» already', 'settled elsewhere already', '«0» is «1»'];

function sentencesOf(path: string): readonly string[] {
  const source = parsedSource(path);
  const texts = path.startsWith('src/processor/staff') ? textsIn(source) : thrownIn(source);
  return texts.filter((text) => /[a-z»"] [a-z«]{2}/.test(text) && !NO_SENTENCE.test(text) && !PIECES.includes(text));
}

/** Texts of `new AppError({ … })`. */
function thrownIn(node: ts.Node): readonly string[] {
  if (ts.isNewExpression(node) && node.expression.getText() === 'AppError')
    return (node.arguments ?? []).flatMap((argument) => textsIn(argument));
  const found: string[] = [];
  ts.forEachChild(node, (child) => void found.push(...thrownIn(child)));
  return found;
}

describe('what is refused', () => {
  it('is known to the catalogue, sentence by sentence', () => {
    const files = [
      ...sourceFiles('src/processor/staff').filter((path) => !path.includes('policy')),
      'src/processor/transition.ts',
      ...PARTS.split(' ').map((name) => `src/cli/${name}.ts`),
      ...COMMANDS.split(' ').map((name) => `src/cli/commands/${name}.ts`),
    ];
    const sentences = files.flatMap(sentencesOf);
    expect(sentences.length).toBeGreaterThan(100);
    expect([...new Set(sentences.filter((text) => !REFUSALS.knows(text)))]).toEqual([]);
  });

  it('has every fact in both languages', () => {
    const names = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    for (const [english, german] of REFUSALS.phrases) {
      const [said, put] = [names(english), names(german)];
      expect(said, english).toEqual(expect.arrayContaining([...put]));
      if (!english.includes('{more}')) expect(put, english).toEqual(said);
    }
  });

  it('is read by the phrase that was made for it', () => {
    const filled = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => `«${name}»`);
    for (const [english, german] of REFUSALS.phrases) {
      expect(REFUSALS.german(filled(english)), english).toBe(filled(german));
    }
  });

  it.each([
    [
      'P-1 is not as you saw it (version 3, not 2): staff:ben made it IRRELEVANT (STAFF) at 2026-11-21 14:21. Nothing was changed',
      'P-1 ist nicht mehr, wie Sie sie gesehen haben (Version 3, nicht 2): staff:ben hat sie am 2026-11-21 um 14:21 auf IRRELEVANT (STAFF) gesetzt. Nichts wurde geändert',
    ],
    [
      'P-9 cannot have paid it: another currency, it went out before the payment came',
      'P-9 kann es nicht bezahlt haben: eine andere Währung, es ging hinaus, bevor die Zahlung kam',
    ],
    [
      'the donor of P-4 was told that it arrived (M-1, M-2)',
      'der Spender von P-4 hat schon erfahren, dass sie ankam (M-1, M-2)',
    ],
    [
      'P-7 stays IRRELEVANT: it has paid back what was owed of P-3',
      'P-7 bleibt IRRELEVANT: mit ihr wurde Geschuldetes von P-3 zurückgezahlt',
    ],
    ['S-4 is settled elsewhere already', 'S-4 ist schon anderswo bezahlt'],
    ['"S-4" is not the id of a payment', '"S-4" ist nicht die Nummer von einer Zahlung'],
    [
      'it is the id of an open item: quittance log S-4',
      'es ist die Nummer von einem offenen Posten: quittance log S-4',
    ],
    ["unknown option '--rset'", "unbekannte Option '--rset'"],
    ['Did you mean --rest? see: quittance assign --help', 'Meinten Sie --rest? siehe: quittance assign --help'],
    ['Q-1 is something that nobody has worded', 'Q-1 is something that nobody has worded'],
  ])('is put into German: %s', (english, german) => {
    useLanguage('de');
    expect(refusalText(english)).toBe(german);
  });

  it('is put into the language that was asked for, also where the line names no command', async () => {
    const { code, stderr } = await runInProcess(['asign', '7', '--lang', 'de'], { cwd: '/tmp' });
    expect(code).toBe(2);
    expect(stderr).toBe("USAGE: unbekannter Befehl 'asign'\n  Rat:   Meinten Sie assign? siehe: quittance --help\n");
  });

  it('is printed with its code, and in English as JSON', () => {
    useLanguage('de');
    const problem = {
      code: 'PAYMENT_UNKNOWN',
      message: 'there is no payment P-9',
      where: null,
      hint: 'look again: quittance show 9',
    };
    const form = { colour: false, columnsMax: null };
    expect(problemText(problem, { json: false, ...form })).toBe(
      'PAYMENT_UNKNOWN: es gibt keine Zahlung P-9\n  Rat:   nochmals ansehen: quittance show 9\n',
    );
    expect(JSON.parse(problemText(problem, { json: true, ...form }))).toEqual(problem);
  });
});
