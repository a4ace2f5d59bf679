/** Who thanks: the name that stands in every mail. */
import type { Config } from '../../config.ts';
import { type Finding, no, unknown, yes } from './finding.ts';

export function organisationFinding({ organisation, mail }: Config): Finding {
  if (organisation.name !== '') return yes('organisation', organisation.name);
  const text = 'has no name, so mails do not say who thanks\nwrite: [organisation] name = "Example Society"';
  return mail.mode === 'live' ? no('organisation', text, 'quittance config path') : unknown('organisation', text);
}
