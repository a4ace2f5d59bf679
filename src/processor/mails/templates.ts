/** The organisation's own templates, read and tried. A broken one stops all mail: nobody gets half a mail. */
import { readTemplateFolder } from '../../connectors/template-folder.ts';
import { AppError } from '../../errors.ts';
import { type MailTemplates, NO_TEMPLATES } from '../../mail/own-templates.ts';
import { templateProblems } from '../../mail/template-problems.ts';

/** None without a folder. Throws `MAIL_TEMPLATE` with all that is wrong. */
export function ownTemplates(folder: string | null): MailTemplates {
  if (folder === null) return NO_TEMPLATES;
  const templates = readTemplateFolder(folder);
  const problems = templateProblems(templates);
  if (problems.length === 0) return templates;
  throw new AppError({
    kind: 'configuration',
    code: 'MAIL_TEMPLATE',
    message: `a mail template of your own cannot be used: ${problems.map(({ file, problem }) => `${file}: ${problem}`).join('; ')}`,
    where: folder,
    hint: 'mend or remove the file, then look at it: quittance outbox preview KIND --language LANGUAGE',
  });
}
