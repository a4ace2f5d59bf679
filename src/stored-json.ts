/** JSON that this program wrote into its own database, read back under the type it was written with. */
export function storedJson<T>(text: string): T {
  const value: T = JSON.parse(text) as T;
  return value;
}
