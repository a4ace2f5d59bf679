/** `quittance doctor`: is this installation in order? Looks at everything, changes nothing, and names the next command. */
import type { LoadedConfig } from '../../config.ts';
import { EXIT_CODES } from '../../errors.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { accountFindings } from '../doctor/accounts.ts';
import { clockFindings } from '../doctor/clock.ts';
import { dataFolderFindings } from '../doctor/data-folder.ts';
import { databaseFindings } from '../doctor/database.ts';
import { type Finding, noFrom, type Verdict, yes } from '../doctor/finding.ts';
import { mailDomainFindings } from '../doctor/mail-domain.ts';
import { organisationFinding } from '../doctor/organisation.ts';
import { nativeFindings, nodeFinding } from '../doctor/program.ts';
import { watchingFindings } from '../doctor/watching.ts';
import type { Style } from '../output.ts';

const MARKS: Readonly<Record<Verdict, Readonly<{ text: string; style: Style }>>> = {
  yes: { text: 'yes', style: 'green' },
  no: { text: 'no ', style: 'red' },
  unknown: { text: '?  ', style: 'yellow' },
};
const INDENT = ' '.repeat(5);

export const doctorCommand: CliCommand = (program, action) => {
  program
    .command('doctor')
    .description('checks this installation: program, data, database, connections, clock, alarms, backups')
    .action(action(doctor));
};

async function doctor(context: CommandContext): Promise<number> {
  const findings = await examine(context);
  print(context, findings);
  return findings.some(({ verdict }) => verdict === 'no') ? EXIT_CODES.findings : EXIT_CODES.ok;
}

async function examine(context: CommandContext): Promise<readonly Finding[]> {
  const program = [nodeFinding(process.versions.node), ...(await nativeFindings())];
  const { finding, loaded } = configuration(context);
  if (loaded === null) return [...program, finding];
  const { config } = loaded;
  const database = databaseFindings(config);
  const { connectionFindings } = await import('../doctor/connections.ts');
  return [
    ...program,
    finding,
    ...dataFolderFindings(config),
    ...database.findings,
    ...(await connectionFindings(config)),
    ...(await mailDomainFindings(config)),
    organisationFinding(config),
    ...accountFindings(config, context.now()),
    ...clockFindings(config, context.now(), database.lastRun),
    ...(await watchingFindings(config, context.now())),
  ];
}

/** What is wrong with it ends the examination: nothing else can be told without it. */
function configuration(context: CommandContext): { finding: Finding; loaded: LoadedConfig | null } {
  try {
    const loaded = context.config();
    return { finding: yes('configuration', loaded.file ?? 'no file; everything is at its default'), loaded };
  } catch (thrown) {
    return { finding: noFrom('configuration', thrown, 'quittance config check'), loaded: null };
  }
}

function print({ output }: CommandContext, findings: readonly Finding[]): void {
  const count = (verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict).length;
  const counts = { yes: count('yes'), no: count('no'), unknown: count('unknown') };
  output.document('doctor', { ok: counts.no === 0, counts, checks: findings });
  output.prose('yes: in order   no: needs attention, run what stands below   ?: cannot be told, or good to know');
  output.line('');
  for (const { check, verdict, text, command } of findings) {
    const [first = '', ...more] = text.split('\n');
    output.prose(MARKS[verdict], '  ', { text: check, style: 'bold' }, `: ${first}`);
    for (const line of more) output.prose(`${INDENT}${line}`);
    if (command !== null) output.line(`${INDENT}run: ${command}`);
  }
  output.line('');
  output.line(`${counts.yes} yes, ${counts.no} no, ${counts.unknown} ?`);
}
