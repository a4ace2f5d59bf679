/** One cell of a CSV file. A text that a spreadsheet would take for a formula gets an apostrophe in front; a number stays one. Pure. */

const NUMBER = /^-?\d+(?:\.\d+)?$/;

export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
