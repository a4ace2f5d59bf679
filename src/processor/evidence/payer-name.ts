/** The name of the payer, where the bank or the text gives one. Pure. */
import type { EvidenceKind } from './evidence-kind.ts';
import type { NamedPayer } from './payer.ts';

export const payerName: EvidenceKind = {
  name: 'payer-name',
  weigh: ({ persons }, search) => {
    let best: NamedPayer | null = null;
    for (const person of persons) {
      const name = search.nameOf(person);
      if (name !== null && (best === null || name.agreement.weight > best.agreement.weight)) best = name;
    }
    if (best === null) return [];
    const { said, agreement } = best;
    // Who is named in the text is paid for by somebody else: that their name differs says nothing.
    if (agreement.weight < 0 && persons.some(({ id }) => search.namedInText.has(id))) return [];
    return [{ rule: 'payer-name', weight: agreement.weight, field: said.field, value: () => agreement.why }];
  },
};
