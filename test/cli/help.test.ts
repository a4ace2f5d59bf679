/** Help and completion: every command has two examples that hold, and a shell can complete all of them. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { loadCommands } from '../../src/cli/commands/index.ts';
import { completionScript } from '../../src/cli/completion.ts';
import { addExamples, EXAMPLES } from '../../src/cli/examples.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { runProgram } from '../helpers/program.ts';

const GLOBAL = ['--json', '--ndjson', '--yes', '--config', '--as', '--help'];

async function wholeProgram(): Promise<Command> {
  const program = new Command('quittance').option('--json', 'as JSON');
  for (const command of await loadCommands([])) command(program, () => async () => undefined);
  return program;
}

/** Commands that do something, by their words. */
function leavesOf(command: Command, words: readonly string[] = []): readonly (readonly [string, Command])[] {
  const below = command.commands.flatMap((one) => leavesOf(one, [...words, one.name()]));
  const acts = words.length > 0 && (command.commands.length === 0 || EXAMPLES[words.join(' ')] !== undefined);
  return acts ? [[words.join(' '), command], ...below] : below;
}

describe('help', () => {
  it('has two examples for every command, with arguments and flags that it has', async () => {
    const leaves = leavesOf(await wholeProgram());
    expect(leaves.map(([words]) => words).filter((words) => EXAMPLES[words] === undefined)).toEqual([]);
    expect(Object.keys(EXAMPLES).filter((words) => !leaves.some(([one]) => one === words))).toEqual([]);
    for (const [words, command] of leaves) {
      const parents = [command, command.parent].filter((one) => one !== null);
      const flags = [...GLOBAL, ...parents.flatMap((one) => one.options.flatMap(({ long }) => long ?? []))];
      for (const example of EXAMPLES[words] ?? []) {
        expect(example, words).toMatch(new RegExp(`(^|quittance )${words}( |$)`));
        for (const [flag] of example.matchAll(/(?<= )--[a-z-]+/g)) expect(flags, `${words}: ${flag}`).toContain(flag);
      }
    }
  });

  it('prints them', async () => {
    const { stdout, code } = await runProgram(['queue', 'apply', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:\n  quittance queue apply queue.xlsx --dry-run\n');
    const program = await wholeProgram();
    addExamples(program);
    expect(program.commands.every((command) => command.helpInformation().includes(command.name()))).toBe(true);
  });
});

describe('completion', () => {
  it('knows every command and flag in every shell, and each shell can read it', async () => {
    const program = await wholeProgram();
    for (const shell of ['bash', 'zsh', 'fish'] as const) {
      const script = completionScript(shell, program);
      for (const [words, command] of leavesOf(program)) {
        expect(script, `${shell}: ${words}`).toContain(words);
        for (const { long } of command.options)
          expect(script, `${shell}: ${words} ${long ?? ''}`).toContain(
            shell === 'fish' ? ` ${long?.slice(2) ?? ''} ` : long,
          );
      }
      const path = join(temporaryFolder(), `completion.${shell}`);
      writeFileSync(path, script);
      const { status, error, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
      if (error === undefined) expect({ status, stderr }, shell).toEqual({ status: 0, stderr: '' });
    }
  });

  it.each([
    ['quittance que', 'queue'],
    ['quittance queue ap', 'apply'],
    ['quittance refund do', 'done'],
    ['quittance refund done --deb', '--debit'],
    ['quittance assign 1042 --re', '--rest'],
  ])('completes "%s" with %s in bash', async (line, expected) => {
    const script = join(temporaryFolder(), 'completion.bash');
    writeFileSync(script, completionScript('bash', await wholeProgram()));
    const words = line.split(' ').map((word) => `'${word}'`);
    const ask = `source ${script}; quittance() { :; }; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _quittance; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['-c', ask], { encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual([expected]);
  });
});
