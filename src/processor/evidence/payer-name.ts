/** The name of the payer, where the bank or the text gives one. Pure. */
import type { EvidenceKind } from './evidence-kind.ts';

export const payerName: EvidenceKind = {
  name: 'payer-name',
  weigh: ({ persons }, search) => {
    const names = persons.map((person) => search.nameOf(person)).filter((name) => name !== null);
    const [best] = names.sort((one, other) => other.agreement.weight - one.agreement.weight);
    if (best === undefined) return [];
    const { said, agreement } = best;
    return [{ rule: 'payer-name', weight: agreement.weight, field: said.field, value: agreement.why }];
  },
};
