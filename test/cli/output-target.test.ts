/** What a flag may ask to be written: a file, never in place of something else. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { assertOutputTarget } from '../../src/cli/output-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'quittance-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('may be a new file, or one that is there', () => {
  const path = join(folder, 'page.html');
  assertOutputTarget(path, '--html');
  writeFileSync(path, '');
  assertOutputTarget(path, '--html');
  assertOutputTarget('page.html', '--html');
});

it.each([
  ['', 'OUTPUT_NOT_A_FILE'],
  [folder, 'OUTPUT_NOT_A_FILE'],
  ['.', 'OUTPUT_NOT_A_FILE'],
  ['/dev/null', 'OUTPUT_NOT_A_FILE'],
  [join(folder, 'missing', 'page.html'), 'FOLDER_NOT_FOUND'],
])('must not be "%s"', (path, code) => {
  expect(() => assertOutputTarget(path, '--html')).toThrow(expect.objectContaining({ code }));
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});
