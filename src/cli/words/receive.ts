/** Money that never reached the bank. */
import { bilingual } from './language.ts';

export const receiveWords = bilingual({
  en: { cash: 'cash', cheque: 'cheque', received: (day: string) => `received ${day}` },
  de: { cash: 'bar', cheque: 'Scheck', received: (day) => `erhalten am ${day}` },
});
