/** What an id of another kind is, and the command that shows it: for whoever named it where something else is wanted. Pure. */

const SHOWN_BY: Readonly<Record<string, (id: string) => string>> = {
  P: (id) => `a payment: quittance show ${id}`,
  S: (id) => `an open item: quittance log ${id}`,
  C: (id) => `an open item: quittance log ${id}`,
  O: (id) => `an open item: quittance log ${id}`,
  F: (id) => `a file: quittance file show ${id}`,
  M: (id) => `a mail: quittance outbox show ${id}`,
  Q: (id) => `a message: quittance message show ${id}`,
  E: () => 'an event: quittance log shows them all',
};

/** `it is the id of a payment: quittance show P-2`; null for what has the form of no id. */
export function idHint(text: string): string | null {
  const id = text.trim();
  const [, prefix = ''] = /^([A-Z])-?\d{1,15}$/i.exec(id) ?? [];
  const shown = SHOWN_BY[prefix.toUpperCase()];
  return shown === undefined ? null : `it is the id of ${shown(id)}`;
}
