/** Scripts that complete the words of a command line in a shell, made from the commands themselves. Pure. */
import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A command by its words (`refund done`), with what may follow them. */
type Node = Readonly<{
  words: string;
  about: string;
  commands: readonly Named[];
  options: readonly Named[];
  takesId: boolean;
}>;
type Named = Readonly<{ name: string; about: string }>;

export function completionScript(shell: Shell, program: Command): string {
  const nodes = nodesOf(program, []);
  switch (shell) {
    case 'bash':
      return bashScript(nodes);
    case 'zsh':
      return zshScript(nodes);
    case 'fish':
      return fishScript(nodes);
  }
}

function nodesOf(command: Command, words: readonly string[]): readonly Node[] {
  const commands = command.commands.map((one) => ({ name: one.name(), about: one.description() }));
  const node: Node = {
    words: words.join(' '),
    about: command.description(),
    commands: [...commands].sort((one, other) => one.name.localeCompare(other.name)),
    options: command.options.flatMap(({ long, description }) => (long ? [{ name: long, about: description }] : [])),
    takesId: command.registeredArguments.some((argument) => /^(payment|debit|return|what)$/.test(argument.name())),
  };
  return [node, ...command.commands.flatMap((one) => nodesOf(one, [...words, one.name()]))];
}

/** Ids of what waits for a person; quiet where there are no books. */
const IDS = 'quittance queue --ndjson 2>/dev/null | sed -n \'s/^{"id":\\([0-9]*\\),.*/\\1/p\'';

function namesOf({ commands, options }: Node): string {
  return [...commands, ...options].map(({ name }) => name).join(' ');
}

function bashScript(nodes: readonly Node[]): string {
  const cases = nodes.map((node) => {
    const ids = node.takesId ? ` $(${IDS})` : '';
    return `    '${node.words}') found="${namesOf(node)} ${globalNames(nodes)}${ids}" ;;`;
  });
  return `# bash completion of quittance: eval "$(quittance completion bash)"
_quittance() {
  local word current="\${COMP_WORDS[COMP_CWORD]}" path='' found=''
  local known=' ${nodes.map(({ words }) => words.replaceAll(' ', '/')).join(' ')} '
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$known" in *" \${path:+\${path// //}/}$word "*) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$found" -- "$current"))
  if [ -z "$found" ] || [ "\${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -F _quittance quittance
`;
}

function globalNames([program]: readonly Node[]): string {
  return (program?.options ?? []).map(({ name }) => name).join(' ');
}

/** zsh can run completions that were written for bash. */
function zshScript(nodes: readonly Node[]): string {
  return `#compdef quittance
# zsh completion of quittance: eval "$(quittance completion zsh)"
autoload -Uz bashcompinit && bashcompinit
${bashScript(nodes)
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')}`;
}

function fishScript(nodes: readonly Node[]): string {
  const lines = nodes.flatMap((node) => {
    const when = `__quittance_at '${node.words}'`;
    return [
      ...node.commands.map(
        ({ name, about }) => `complete -c quittance -f -n "${when}" -a ${name} -d '${quoted(about)}'`,
      ),
      ...node.options.map(
        ({ name, about }) => `complete -c quittance -n "${when}" -l ${name.slice(2)} -d '${quoted(about)}'`,
      ),
      ...(node.takesId ? [`complete -c quittance -f -n "${when}" -a "(${IDS.replaceAll('"', '\\"')})"`] : []),
    ];
  });
  return `# fish completion of quittance: quittance completion fish | source
function __quittance_at
  set -l path ''
  for word in (commandline -opc)[2..-1]
    if contains -- (string trim "$path $word") ${nodes.map(({ words }) => `'${words}'`).join(' ')}
      set path (string trim "$path $word")
    end
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
