// The part of the build that tsc does not do: copies what is no TypeScript (migrations, templates, samples), removes what
// was compiled from files that are gone, puts the packages of many files into one each, and makes the program executable.
// Run by `npm run build` after tsc.
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const OUT = 'dist';
const PARTS = ['src', 'jobs'];
const PROGRAM = join(OUT, 'src/cli/main.js');

// Each of these loads some hundred files; both together are a fifth of a short command. Node finds `dist/node_modules` first.
const PACKAGES = {
  zod: ['.'],
  'drizzle-orm': ['.', './better-sqlite3', './better-sqlite3/migrator', './sqlite-core'],
};

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
for (const [name, entries] of Object.entries(PACKAGES)) {
  const folder = join(OUT, 'node_modules', name);
  rmSync(folder, { recursive: true, force: true });
  const fileOf = (entry) => (entry === '.' ? 'index' : entry.slice(2).replaceAll('/', '-'));
  await build({
    entryPoints: Object.fromEntries(entries.map((entry) => [fileOf(entry), join(name, entry)])),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['better-sqlite3'],
    logLevel: 'warning',
  });
  const exports = Object.fromEntries(entries.map((entry) => [entry, `./${fileOf(entry)}.js`]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, type: 'module', exports }));
}
if (existsSync(PROGRAM)) chmodSync(PROGRAM, 0o755);
