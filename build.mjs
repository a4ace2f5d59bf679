// The part of the build that tsc does not do: copies what is no TypeScript (migrations, templates, samples), removes what
// was compiled from files that are gone, and makes the program executable. Run by `npm run build` after tsc.
import { chmodSync, cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const OUT = 'dist';
const PARTS = ['src', 'jobs'];
const PROGRAM = join(OUT, 'src/cli/main.js');

const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

const sourceOf = (built) => built.slice(OUT.length + 1).replace(/\.js(\.map)?$/, '.ts');

for (const part of PARTS) {
  for (const file of filesIn(part)) {
    if (!file.endsWith('.ts')) cpSync(file, join(OUT, file));
  }
  for (const built of filesIn(join(OUT, part))) {
    if (!existsSync(sourceOf(built))) rmSync(built);
  }
}
if (existsSync(PROGRAM)) chmodSync(PROGRAM, 0o755);
