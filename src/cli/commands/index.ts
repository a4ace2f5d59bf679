/**
 * The commands of the program, one line each. Only those that are named on the command line are loaded, all of them
 * for help, for "did you mean" and for completion, and none to tell the version.
 */
import type { CliCommand } from '../command.ts';

const COMMANDS: Readonly<Record<string, () => Promise<CliCommand>>> = {
  approve: async () => (await import('./approve.ts')).approveCommand,
  assign: async () => (await import('./assign.ts')).assignCommand,
  audit: async () => (await import('./audit.ts')).auditCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  bench: async () => (await import('./bench.ts')).benchCommand,
  bill: async () => (await import('./bill.ts')).billCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  claim: async () => (await import('./claim.ts')).claimCommand,
  completion: async () => (await import('./completion.ts')).completionCommand,
  config: async () => (await import('./config.ts')).configCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  events: async () => (await import('./events.ts')).eventsCommand,
  expected: async () => (await import('./expected.ts')).expectedCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  file: async () => (await import('./file.ts')).fileCommand,
  find: async () => (await import('./find.ts')).findCommand,
  health: async () => (await import('./health.ts')).healthCommand,
  ignore: async () => (await import('./ignore.ts')).ignoreCommand,
  import: async () => (await import('./export.ts')).importCommand,
  init: async () => (await import('./init.ts')).initCommand,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  learnt: async () => (await import('./learnt.ts')).learntCommand,
  letters: async () => (await import('./letters.ts')).lettersCommand,
  link: async () => (await import('./link.ts')).linkCommand,
  list: async () => (await import('./list.ts')).listCommand,
  log: async () => (await import('./log.ts')).logCommand,
  message: async () => (await import('./message.ts')).messageCommand,
  note: async () => (await import('./note.ts')).noteCommand,
  outbox: async () => (await import('./outbox.ts')).outboxCommand,
  privacy: async () => (await import('./privacy.ts')).privacyCommand,
  policy: async () => (await import('./policy.ts')).policyCommand,
  proof: async () => (await import('./proof.ts')).proofCommand,
  queue: async () => (await import('./queue.ts')).queueCommand,
  receive: async () => (await import('./receive.ts')).receiveCommand,
  recurring: async () => (await import('./recurring.ts')).recurringCommand,
  refund: async () => (await import('./refund.ts')).refundCommand,
  remind: async () => (await import('./remind.ts')).remindCommand,
  reopen: async () => (await import('./reopen.ts')).reopenCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  rules: async () => (await import('./rules.ts')).rulesCommand,
  run: async () => (await import('./run.ts')).runCommand,
  show: async () => (await import('./show.ts')).showCommand,
  start: async () => (await import('./start.ts')).startCommand,
  undo: async () => (await import('./undo.ts')).undoCommand,
  work: async () => (await import('./work.ts')).workCommand,
};

/** The commands that `args` may mean. */
export async function loadCommands(args: readonly string[]): Promise<readonly CliCommand[]> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) return [];
  const first = args.find((arg) => !arg.startsWith('-'));
  const isKnown = first !== undefined && first !== 'completion' && Object.hasOwn(COMMANDS, first);
  const wanted = Object.entries(COMMANDS).filter(([name]) => !isKnown || args.includes(name));
  return Promise.all(wanted.map(([, load]) => load()));
}
