/** What makes a whole file unreadable, as one error that names everything that is wrong with it. Pure. */
import { didYouMean } from '../../config/keys.ts';
import { AppError } from '../../errors.ts';
import { COLUMNS, isColumn } from './columns.ts';

/** Nothing of the file can be used: `code` and `message` say why, `hint` what to do. */
export function unusable(facts: { code: string; message: string; where: string; hint: string }): AppError {
  return new AppError({ kind: 'invalid-input', ...facts });
}

/** `column "amout": unknown; did you mean "amount"?` */
export function unknownColumn(name: string): string {
  const meant = didYouMean(name, COLUMNS);
  return `column ${JSON.stringify(name)}: unknown${meant === null ? '' : `; did you mean "${meant}"?`}`;
}

/** Every problem of a header: unknown, doubled, without a name, and what every file must have. */
export function headerProblems(names: readonly string[]): readonly string[] {
  const problems = names.flatMap((name, index) => {
    if (name === '') return [`column ${index + 1}: has no name`];
    if (!isColumn(name)) return [unknownColumn(name)];
    return names.indexOf(name) === index ? [] : [`column "${name}": is there twice`];
  });
  return names.includes('currency') ? problems : [...problems, 'column "currency": is missing'];
}
