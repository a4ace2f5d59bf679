/** `quittance rules test`: what rules would decide over all history. Only reads. */
import { rulesInFile } from '../../config.ts';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { type Rule, rulesOf } from '../../processor/rules/rule.ts';
import type { CommandContext } from '../command.ts';
import { hasContradiction, preview, previewObject, printPreview } from './rules-preview.ts';

type Options = Readonly<{ rule?: string; file?: string; since?: string }>;

export async function testRules(context: CommandContext, options: Options): Promise<number> {
  const configured =
    options.file === undefined ? context.config().config.rules : rulesInFile(options.file, process.cwd());
  const rules = rulesOf(configured);
  const asked = options.rule === undefined ? rules : [ruleNamed(rules, options.rule)];
  const found = preview(context, rules, asked, options.since ?? null);
  context.output.document('rules test', previewObject(found));
  await printPreview(context.output, found);
  return hasContradiction(found) ? EXIT_CODES.findings : EXIT_CODES.ok;
}

function ruleNamed(rules: readonly Rule[], name: string): Rule {
  const rule = rules.find((one) => one.name === name);
  if (rule !== undefined) return rule;
  const names = rules.map((one) => one.name).join(', ');
  throw new AppError({
    kind: 'not-found',
    code: 'RULE_UNKNOWN',
    message: `there is no rule "${name}"`,
    hint: names === '' ? 'there are no rules: quittance rules add --help' : `rules are ${names}`,
  });
}
