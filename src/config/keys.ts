/**
 * What keys there are, told by the schema itself: for reading the environment and flags, for "did you mean" and for
 * examples in error messages. Pure.
 */
import * as z from 'zod';
import { configSchema } from './schema.ts';

export type ValueKind = 'text' | 'number' | 'boolean' | 'list';

/** A key that can be set alone. `key` is as in the file: `data_dir`, `mail.mode`. */
export type Key = Readonly<{ key: string; section: string | null; name: string; variable: string; kind: ValueKind }>;

type JsonSchema = z.core.JSONSchema.BaseSchema;

const ROOT = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });

/** The schema of the configuration file as JSON Schema, for editors; the TOML has the same names. */
export function configJsonSchema(): object {
  return { title: 'quittance.toml', ...ROOT };
}

/** All keys but those of tables, in the order of the schema. */
export const KEYS: readonly Key[] = entries(ROOT).flatMap(([name, schema]) => {
  if (schema.type === 'object') return entries(schema).map(([leaf, leafSchema]) => keyOf(name, leaf, leafSchema));
  return isTable(schema) ? [] : [keyOf(null, name, schema)];
});

/** `source`, `account`: rows of a file, never in the environment. */
export const TABLES: readonly string[] = entries(ROOT).flatMap(([name, schema]) => (isTable(schema) ? [name] : []));

/** The names that may stand at this place: of the top, a section, or a row of a table. */
export function namesAt(path: readonly PropertyKey[]): readonly string[] {
  const schema = schemaAt(path);
  return schema === null ? [] : entries(schema).map(([name]) => name);
}

/** The example of the schema for this key, such as `port = 587`. */
export function exampleAt(path: readonly PropertyKey[]): string | null {
  const example = schemaAt(path)?.['example'];
  if (typeof example === 'string') return example;
  return path.length > 1 && typeof path.at(-1) === 'number' ? exampleAt(path.slice(0, -1)) : null;
}

/** The nearest of the known names when it is near enough to be what was meant. */
export function didYouMean(given: string, known: readonly string[]): string | null {
  const longer = known.find((name) => name.toLowerCase().startsWith(`${given.toLowerCase()}_`));
  if (longer !== undefined) return longer;
  const ranked = known
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(given.length / 3)) ? best.name : null;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let earlier: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const isSwap = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swapped = isSwap ? (earlier[j - 1] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    earlier = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

function schemaAt(path: readonly PropertyKey[]): JsonSchema | null {
  let schema: JsonSchema = ROOT;
  for (const step of path) {
    const next = typeof step === 'number' ? itemsOf(schema) : entries(schema).find(([name]) => name === step)?.[1];
    if (next === undefined || next === null) return null;
    schema = next;
  }
  return schema;
}

function keyOf(section: string | null, name: string, schema: JsonSchema): Key {
  const key = section === null ? name : `${section}.${name}`;
  return { key, section, name, variable: `QUITTANCE_${key.replace('.', '_').toUpperCase()}`, kind: kindOf(schema) };
}

function kindOf(schema: JsonSchema): ValueKind {
  if (schema.type === 'array') return 'list';
  if (schema.type === 'boolean') return 'boolean';
  return schema.type === 'integer' || schema.type === 'number' ? 'number' : 'text';
}

function entries(schema: JsonSchema): [string, JsonSchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]): [string, JsonSchema][] =>
    typeof value === 'object' ? [[name, value]] : [],
  );
}

function itemsOf(schema: JsonSchema): JsonSchema | null {
  const { items } = schema;
  return typeof items === 'object' && !Array.isArray(items) ? items : null;
}

function isTable(schema: JsonSchema): boolean {
  return itemsOf(schema)?.type === 'object';
}
