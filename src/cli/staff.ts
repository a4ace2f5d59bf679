/** What the commands have in common with which people act: who they are, what they saw, and a rehearsal. */
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { bookingPolicyOf } from '../../jobs/context.ts';
import { AppError } from '../errors.ts';
import type { Rest } from '../processor/staff/share-out.ts';
import type { StaffContext } from '../processor/staff/staff-action.ts';
import type { CommandContext } from './command.ts';

export type StaffOptions = Readonly<{ as?: string; dryRun?: boolean; ifVersion?: number; now?: boolean }>;

/** `--as` and `--dry-run`. */
export function withStaffOptions(command: Command): Command {
  return command
    .option('--as <login>', 'who acts, where the login does not say it (or QUITTANCE_ACTOR)')
    .option('--dry-run', 'say what would happen, and do nothing');
}

/** The same with `--if-version`. */
export function withVersionOption(command: Command): Command {
  return withStaffOptions(command).option(
    '--if-version <number>',
    'refuse (exit code 22) if the payment is not in this version any more; show prints it',
    versionNumber,
  );
}

function versionNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number, as quittance show prints it.');
}

/** What the functions of the processor need, with the person who acts. Looks at the database first: it sets the time zone. */
export function staffContext(context: CommandContext, options: StaffOptions): StaffContext {
  const staff = loginOf(options.as, process.env, machineLogin());
  const booking = bookingPolicyOf(context.config().config);
  return { db: context.db(), now: context.now(), booking, staff, mailAtOnce: options.now === true };
}

/** The same for who only looks at what would be: nobody acts. */
export function readerContext(context: CommandContext): StaffContext {
  return { db: context.db(), now: context.now(), booking: bookingPolicyOf(context.config().config), staff: 'nobody' };
}

/** The fund that is configured for gifts on an account (`default_fund`); null for none. */
export function fundOfAccount(context: CommandContext, account: string): string | null {
  return context.config().config.accounts.find((one) => one.account === account)?.defaultFund ?? null;
}

type Machine = Readonly<{ uid: number | null; login: string | null }>;

/** The user of this process as the system knows it. */
export function machineLogin(): Machine {
  try {
    const { uid, username } = userInfo();
    return { uid, login: username };
  } catch {
    return { uid: process.getuid?.() ?? null, login: null };
  }
}

/** Long enough for every login and mail address, and nothing that could look like something else in a log. */
const LOGIN = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u;

/**
 * Who acts: `--as`, QUITTANCE_ACTOR, the person behind sudo, or the login. Root, and users without a name as they are in
 * containers, can be anybody, so they must say who they are. It says who, it does not prove it.
 */
export function loginOf(
  as: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  machine: Machine,
): string {
  const said = [as, env['QUITTANCE_ACTOR'], env['SUDO_USER']].find((text) => text !== undefined && text.trim() !== '');
  const login = said?.trim() ?? (machine.uid === 0 ? null : machine.login);
  if (login === null) throw actorUnknown();
  if (NOBODY.has(login.toLowerCase())) throw actorUnknown();
  if (LOGIN.test(login)) return login;
  throw new AppError({
    kind: 'usage',
    code: 'ACTOR_INVALID',
    message: `"${login}" is not a login`,
    hint: 'letters, digits, and . _ @ + - between them, at most 64',
  });
}

/** Names that stand for no person. */
const NOBODY: ReadonlySet<string> = new Set(['root', 'system', 'administrator', 'nobody']);

function actorUnknown(): AppError {
  return new AppError({
    kind: 'usage',
    code: 'ACTOR_UNKNOWN',
    message: 'the history must say who did this, and everybody can be this user',
    hint: 'say who you are: --as anna, or QUITTANCE_ACTOR=anna',
  });
}

/**
 * The fund that was named for the rest. Throws FUND_WITHOUT_REST (usage) when nothing says that the rest is a gift: the name
 * would change nothing.
 */
export function fundNamed({ fund, rest }: Readonly<{ fund?: string; rest?: Rest }>): string | null {
  if (fund === undefined || rest === 'donation') return fund ?? null;
  throw new AppError({
    kind: 'usage',
    code: 'FUND_WITHOUT_REST',
    message: '--fund is where the rest goes as a gift, and it is not said that it is one',
    hint: `add --rest donation; to give the fund a part: quittance assign ID REFERENCE ${fund}=AMOUNT`,
  });
}

/** A text that a person has to give: not empty, and not so long that nobody reads it. */
export function reasonText(text: string): string {
  const reason = text.trim();
  if (reason !== '' && reason.length <= REASON_CHARACTERS_MAX) return reason;
  throw new AppError({
    kind: 'usage',
    code: reason === '' ? 'REASON_EMPTY' : 'REASON_LONG',
    message: reason === '' ? 'the reason is empty' : `the text has more than ${REASON_CHARACTERS_MAX} characters`,
    hint: 'say why in a few words',
  });
}

const REASON_CHARACTERS_MAX = 1_000;
