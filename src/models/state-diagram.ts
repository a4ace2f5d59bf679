/**
 * The table of payment states as people read it: a Mermaid diagram and a Markdown table for docs/ARCHITECTURE.md. Pure;
 * called by the test that holds the document to the table, and by nothing at run time.
 */
import { PAYMENT_STATES, TRANSITIONS, type TransitionRule } from './payment-state.ts';

/** The text of a Mermaid `stateDiagram-v2`: one arrow per change of state, named by the rules that allow it. */
export function stateDiagram(rules: readonly TransitionRule[] = TRANSITIONS): string {
  const arrows = PAYMENT_STATES.flatMap((from) =>
    PAYMENT_STATES.flatMap((to) => {
      const ids = rules.filter((rule) => rule.from === from && rule.to === to).map((rule) => rule.id);
      return ids.length === 0 ? [] : [`    ${from} --> ${to} : ${ids.join(', ')}`];
    }),
  );
  return ['stateDiagram-v2', '    [*] --> NEW : T0', ...arrows].join('\n');
}

/** The same rules as a Markdown table: who may make the change, and when. */
export function stateTable(rules: readonly TransitionRule[] = TRANSITIONS): string {
  const rows = rules.map(
    ({ id, from, to, actors, when }) => `| ${id} | ${from} | ${to} | ${actors.join(', ')} | ${when} |`,
  );
  return ['| rule | from | to | who | when |', '|---|---|---|---|---|', ...rows].join('\n');
}
