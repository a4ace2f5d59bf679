/** JSON in which no object names a field twice: `JSON.parse` alone would take the last one without a word. Pure. */

export type ParsedJson = Readonly<{ ok: true; value: unknown; reason: '' }> | Readonly<{ ok: false; reason: string }>;

export function parseJson(text: string): ParsedJson {
  let value: unknown;
  try {
    value = JSON.parse(withExactNumbers(text));
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'not JSON' };
  }
  const written = writtenKeys(text);
  return written.length === countKeys(value)
    ? { ok: true, value, reason: '' }
    : { ok: false, reason: `a field stands twice in one object${named(written)}` };
}

const LONG = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** A whole number that is too long for JSON is kept digit by digit, as a text: ids are written so, and one digit less is another id. */
function withExactNumbers(text: string): string {
  if (!/\d{16}/.test(text)) return text;
  return text.replace(LONG, (found) =>
    found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`,
  );
}

/** Every string of the text, with what follows when it is the name of a field. */
const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

function writtenKeys(text: string): readonly string[] {
  const keys: string[] = [];
  for (const [whole, colon] of text.matchAll(STRING)) if (colon !== undefined) keys.push(whole);
  return keys;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, one) => sum + countKeys(one), own);
}

/** Those that are written several times; in a flat message these are the ones. */
function named(written: readonly string[]): string {
  const names = written.map((key) => key.replace(/\s*:$/, ''));
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return repeated.length === 0 || repeated.length > 3 ? '' : `: ${repeated.join(', ')}`;
}
