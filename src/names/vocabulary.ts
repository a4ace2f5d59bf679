/** Words around a name that are no part of it, in plain letters. Tables only. */

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Forms of address, academic titles and professions as banks print them. */
export const TITLES = words(`
  dr prof herr frau hr hrn fr fam familie famille famiglia family mme mlle madame monsieur sig sigra sigg signora signor
  mr mrs ms miss lic iur dipl ing phd med dent vet oec phil eth fh msc bsc mba llm eheleute ehepaar epoux coniugi pd sen jun`);

/** Between the names of two people; `u` and `e` also stand for a name (see `words.ts`). */
export const CONNECTORS = words('und u et e y and oder ou & +');

/** Small words of family names. They may be missing, but then somebody should look. */
export const PARTICLES = words(`
  von vom van der den de del della delle dei degli di da do dos das du des d la le lo el al zu zur zum ter ten te af av bin
  ibn bint y e`);

/** What a legal person is; banks leave it out or abbreviate it. All words of one line are the same form. */
const FORMS_OF_COMPANIES = [
  'ag sa aktiengesellschaft',
  'gmbh sarl sagl srl',
  'ltd limited llc plc inc corp',
  'spa',
  'verein association associazione ev club',
  'stiftung fondation fondazione foundation',
  'genossenschaft cooperative cooperativa coop',
  'kg ohg kollektivgesellschaft snc',
  'kgaa',
  'eg',
];

/** The legal form that a word stands for, by that word. */
export const LEGAL_FORMS: ReadonlyMap<string, string> = new Map(
  FORMS_OF_COMPANIES.flatMap((line) => line.split(' ').map((word) => [word, line.split(' ')[0] ?? word] as const)),
);

/** Endings of streets in German, and words with which a street begins in other languages. */
export const STREET_ENDING = /(?:strasse|str|gasse|gass|weg|platz|allee|rain|halde|matt|hof|ring|quai|acker|steig)$/;
export const STREET_BEGINNING = words(`
  rue avenue av chemin ch route rte place pl boulevard bd impasse quai via viale vicolo piazza strada contrada corso street
  road im am an auf in zum zur obere untere alte neue postfach casella case`);

/** Short forms of given names that are used in the bank as well as in life. One line, one name. Never more than similar. */
const SHORT_FORMS = [
  'hans johannes johann hannes',
  'sepp josef joseph',
  'toni anton antonio',
  'fritz friedrich',
  'heidi adelheid',
  'ruedi rudolf',
  'ueli uli ulrich',
  'koebi jakob',
  'max maximilian',
  'alex alexander',
  'alex alexandra',
  'sandro alessandro',
  'beppe giuseppe',
  'lisa elisabeth elsbeth betty',
  'vreni verena',
  'trudi gertrud',
  'walti walter',
  'werni werner',
  'migi michael',
  'dani daniel',
  'dani daniela',
  'tom thomas',
  'steffi stefanie stephanie',
  'susi susanne',
  'kathi katharina',
  'rosi rosmarie',
  'chris christian',
  'chris christoph',
  'chris christine christina',
  'andi andreas',
  'res andreas',
  'bob robert',
  'bill william',
  'nino antonino',
];

const SHORT_FORM_LINES: ReadonlyMap<string, ReadonlySet<number>> = SHORT_FORMS.reduce((lines, line, index) => {
  for (const name of line.split(' ')) lines.set(name, new Set([...(lines.get(name) ?? []), index]));
  return lines;
}, new Map<string, Set<number>>());

/** Two given names that are one, as Hans and Johannes. */
export function isShortForm(one: string, other: string): boolean {
  const lines = SHORT_FORM_LINES.get(one);
  const others = SHORT_FORM_LINES.get(other);
  return lines !== undefined && others !== undefined && [...lines].some((line) => others.has(line));
}
