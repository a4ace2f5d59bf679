/** The words of a text as titles and given names are compared with it: three letters or more, without accents and case. Pure. */
import { remembered } from '../../recent-map.ts';

const TEXT_LENGTH_MAX = 500;
/** The titles and given names of a society are few. */
const REMEMBERED_MAX = 5_000;

export const plainWords: (text: string) => readonly string[] = remembered(REMEMBERED_MAX, readWords);

function readWords(text: string): readonly string[] {
  const plain = text.slice(0, TEXT_LENGTH_MAX).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(/\p{L}{3,}/gu) ?? [];
}
