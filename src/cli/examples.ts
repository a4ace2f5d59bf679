/** Two examples for the help of each command, by its words. A test finds a command without them, and flags that it does not have. */
import type { Command } from 'commander';

type Two = readonly [string, string];

/** What stands behind `quittance`. */
export const EXAMPLES: Readonly<Record<string, Two>> = {
  approve: ['approve', 'approve E-5521'],
  assign: ['assign 1042 USI-8kq2Lm', 'assign 1042 S-311=80 S-340 --rest refund'],
  'backup list': ['backup list', 'backup list --json'],
  'backup now': ['backup now', 'backup now --json'],
  'backup restore': [
    'backup restore quittance-2026-11-20.db --to /tmp/drill',
    'backup restore quittance-2026-11-20.db',
  ],
  'backup verify': ['backup verify quittance-2026-11-20.db', 'backup verify quittance-2026-11-20.db --json'],
  bench: ['bench --sizes 10000', 'bench --sizes 10000,100000 --runs 3'],
  'bench export': ['bench export /tmp/our-year', 'bench export /tmp/our-year --json'],
  'bench match': ['bench match --seeds 1-3', 'bench match --seeds 1-3 --staff'],
  'audit run': ['audit run', 'audit run adyen --dry-run'],
  'audit status': ['audit status', 'audit status adyen --all'],
  check: ['check', 'check --json'],
  claim: ['claim 1042', 'claim 1042 --release'],
  completion: ['completion bash > /etc/bash_completion.d/quittance', 'completion fish | source'],
  'config check': ['config check', 'config check --config quittance.toml'],
  'config path': ['config path', 'config path --json'],
  'config show': ['config show', 'config show --json'],
  demo: ['demo', 'demo /tmp/quittance-demo'],
  doctor: ['doctor', 'doctor --json'],
  events: ['events --since 0 --ndjson', 'events --since 5521'],
  'expected add': [
    'expected add --title "Salsa Basics" --amount 100.00 --currency CHF --email maria@example.org',
    'expected add --kind fund --title Music --currency CHF --reference MUSIC-2026',
  ],
  'expected import': ['expected import items.csv --dry-run', 'expected import items.csv --output references.csv'],
  'expected list': ['expected list --state open', 'expected list --kind fund --json'],
  explain: ['explain 1042', 'explain 1042 --json'],
  'file accept': ['file accept F-212 --engine libxmljs2', 'file accept F-212 --engine saxes --yes'],
  'file dismiss': ['file dismiss F-212 --reason "sent again as F-213"', 'file dismiss F-212 --reason "a test" --yes'],
  'file import': ['file import camt.053_20261118.xml', 'file import statements.zip'],
  'file list': ['file list', 'file list --state FAILED'],
  'file retry': ['file retry F-212', 'file retry F-212 --json'],
  'file show': ['file show F-212', 'file show F-212 --json'],
  find: ['find Müller', 'find 120.00 --limit 50'],
  health: ['health', 'health --nagios'],
  ignore: ['ignore 1042 --because "for another club"', 'ignore 1042 --because "own transfer" --dry-run'],
  inspect: ['inspect statement.xml', 'inspect --ndjson statement.xml'],
  'learnt forget': [
    'learnt forget CH5604835012345678009',
    'learnt forget CH5604835012345678009 --person 12 --because "a joint account"',
  ],
  'learnt list': ['learnt list', 'learnt list --all'],
  link: ['link 1050 1042', 'link 1050 1042 --dry-run'],
  list: ['list --state MANUAL', 'list --file F-212 --ndjson'],
  log: ['log 1042', 'log --since 2026-11-18'],
  'log verify': ['log verify', 'log verify --expect 6f808125e5a343582d5dcb1d5cf71c44568fcd650f402b1000c6de1963eb71fd'],
  'message push': ['message push donations gift.json', 'cat gift.json | quittance message push donations -'],
  note: ['note 1042 "I have asked her"', 'note 1042 "she will call" --as anna'],
  'outbox list': ['outbox list', 'outbox list --state FAILED'],
  'outbox show': ['outbox show M-901', 'outbox show M-901 --json'],
  'privacy anonymise': ['privacy anonymise --person 12 --dry-run', 'privacy anonymise --payment 1042'],
  'privacy export': ['privacy export 12', 'privacy export 12 --output maria.json'],
  'privacy find': ['privacy find Keller', 'privacy find maria@example.org'],
  'privacy retention': ['privacy retention --dry-run', 'privacy retention --keep-years 10'],
  proof: ['proof', 'proof --month 2026-11 --html proof.html'],
  queue: ['queue --why OVERPAID', 'queue --group payer'],
  'queue apply': ['queue apply queue.xlsx --dry-run', 'queue apply queue.xlsx'],
  'queue export': ['queue export queue.xlsx', 'queue export --why NO_REFERENCE queue.csv'],
  receive: ['receive USI-8kq2Lm 50 --cash', 'receive S-311 100 --elsewhere --because "paid by card at the desk"'],
  'refund done': ['refund done 1042', 'refund done 1042 --debit 1060'],
  'refund list': ['refund list', 'refund list --all'],
  'refund owe': ['refund owe 1042 20 --because "course cancelled"', 'refund owe 1042 --because "paid twice"'],
  reopen: ['reopen 1042 --because "it was ours after all"', 'reopen 1042 --because "look again" --dry-run'],
  'policy list': ['policy list', 'policy list --json'],
  'policy lower': ['policy lower own-account-one-item', 'policy lower own-account-one-item --dry-run'],
  'policy raise': ['policy raise own-account-one-item', 'policy raise known-payer-sum --to auto --dry-run'],
  replay: ['replay --policy new.toml', 'replay --policy new.toml --json'],
  'rules add': [
    'rules add --name bank-interest --text "interest credit" --irrelevant "interest of the bank"',
    'rules add --name music --payer-account CH5604835012345678009 --fund MUSIC-2026 --dry-run',
  ],
  'rules list': ['rules list', 'rules list --json'],
  'rules test': ['rules test', 'rules test --rule bank-interest --since 2026-01-01'],
  run: ['run', 'run --only process,mail'],
  'run history': ['run history', 'run history fetch --limit 50'],
  'run pause': ['run pause "the bank moves its server"', 'run pause "year end" --as anna'],
  'run request': ['run request fetch', 'run request process --wait'],
  'run resume': ['run resume', 'run resume --json'],
  'run status': ['run status', 'run status --json'],
  show: ['show 1042', 'show P-1042 --json'],
  start: ['start', 'start --config /etc/quittance/quittance.toml'],
  undo: ['undo', 'undo E-5521 --because "the wrong Keller"'],
  work: ['work', 'work --group payer'],
};

/** Adds them to the help of all commands below `program` that do something themselves. */
export function addExamples(program: Command, words: readonly string[] = []): void {
  const two = EXAMPLES[words.join(' ')];
  if (two !== undefined) program.addHelpText('after', `\nExamples:\n${two.map(lineOf).join('\n')}`);
  for (const command of program.commands) addExamples(command, [...words, command.name()]);
}

function lineOf(example: string): string {
  return example.startsWith('cat ') ? `  ${example}` : `  quittance ${example}`;
}
