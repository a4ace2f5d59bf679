/** The words of a text as titles and given names are compared with it: three letters or more, without accents and case. Pure. */
const TEXT_LENGTH_MAX = 500;

export function plainWords(text: string): readonly string[] {
  const plain = text.slice(0, TEXT_LENGTH_MAX).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(/\p{L}{3,}/gu) ?? [];
}
