/**
 * The organisation's own templates, read and tried. Mail of a template that cannot be used is held until it is mended: nobody
 * gets half a mail, and nobody waits for the mail of another kind.
 */
import { readTemplateFolder } from '../../connectors/template-folder.ts';
import { AppError } from '../../errors.ts';
import { HTML_LAYOUT, type MailTemplates, NO_TEMPLATES, TEXT_LAYOUT } from '../../mail/own-templates.ts';
import { type TemplateProblem, templateProblems } from '../../mail/template-problems.ts';

/** The reason of mails that are held for their template. */
export const TEMPLATE_REASON = 'MAIL_TEMPLATE';

export type TriedTemplates = Readonly<{
  templates: MailTemplates;
  /** Name of the file and what is wrong with it. */
  broken: ReadonlyMap<string, string>;
  /** `MAIL_TEMPLATE` with all that is wrong; null when nothing is. */
  error: AppError | null;
}>;

/** None without a folder. Throws `MAIL_TEMPLATE` for a layout that cannot be used: it is the form of all mails. */
export function tryTemplates(folder: string | null): TriedTemplates {
  if (folder === null) return { templates: NO_TEMPLATES, broken: new Map(), error: null };
  const templates = readTemplateFolder(folder);
  const problems = templateProblems(templates);
  const error = problems.length === 0 ? null : templateError(folder, problems);
  if (error !== null && problems.some(({ file }) => file === HTML_LAYOUT || file === TEXT_LAYOUT)) throw error;
  return { templates, broken: new Map(problems.map(({ file, problem }) => [file, problem])), error };
}

/** The same for who wants all of them or none. Throws `MAIL_TEMPLATE`. */
export function ownTemplates(folder: string | null): MailTemplates {
  const { templates, error } = tryTemplates(folder);
  if (error !== null) throw error;
  return templates;
}

function templateError(folder: string, problems: readonly TemplateProblem[]): AppError {
  return new AppError({
    kind: 'configuration',
    code: 'MAIL_TEMPLATE',
    message: `a mail template of your own cannot be used: ${problems.map(({ file, problem }) => `${file}: ${problem}`).join('; ')}`,
    where: folder,
    hint: 'mend or remove the file, then look at it: quittance outbox preview KIND --language LANGUAGE',
  });
}
