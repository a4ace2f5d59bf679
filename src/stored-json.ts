/** JSON that this program wrote into its own database, read back under the type it was written with. */
export function storedJson<T>(text: string): T {
  const value: T = JSON.parse(text) as T;
  return value;
}

/** The same JSON value has the same text, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonical(value));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, one]) => [key, canonical(one)]);
}
