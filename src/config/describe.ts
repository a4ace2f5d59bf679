/**
 * The configuration as `quittance config show` prints it: each key with its value and where it came from. Nothing secret:
 * secrets are files, and of a command only the program is shown. Pure.
 */

import { currencyOf, formatMoney } from '../money.ts';
import { KEYS } from './keys.ts';
import type { LoadedConfig, Origin } from './types.ts';
import type { Turn } from './values.ts';

/** `value` is null where nothing is set. */
export type ConfigRow = Readonly<{ key: string; value: string | null; origin: Origin }>;

/** One row per key in the order of the schema, then one per key that is set in a row of a table. */
export function describeConfig({ config, origins }: LoadedConfig): readonly ConfigRow[] {
  const single = KEYS.map(({ key, section, name }): ConfigRow => {
    const holder: unknown = section === null ? config : Reflect.get(config, camel(section));
    return { key, value: shown(name, settingOf(holder, name)), origin: origins.get(key) ?? 'default' };
  });
  return [
    ...single,
    ...config.sources.flatMap((row) => tableRows(`source[${row.name}]`, row)),
    ...config.webhooks.flatMap((row) => tableRows(`webhook[${row.name}]`, row)),
    ...config.accounts.flatMap((row) => tableRows(`account[${row.name ?? row.account}]`, row)),
    ...config.rules.flatMap((row) => tableRows(`rule[${row.name}]`, row)),
  ];
}

function tableRows(prefix: string, row: object): ConfigRow[] {
  return Object.entries(row).flatMap(([name, value]): ConfigRow[] => {
    const text = shown(name, value);
    if (text === null || name === 'name' || name === 'isIban') return [];
    return [
      {
        key: `${prefix}.${name.replace(/Ms$/, '').replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}`,
        value: text,
        origin: 'file',
      },
    ];
  });
}

/** A duration lies under its name with `Ms`. */
function settingOf(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return null;
  const plain: unknown = Reflect.get(holder, camel(name));
  if (plain !== undefined) return plain;
  const ms: unknown = Reflect.get(holder, `${camel(name)}Ms`);
  return typeof ms === 'number' ? durationText(ms) : null;
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function durationText(ms: number): string {
  if (ms % 86_400_000 === 0) return `${ms / 86_400_000}d`;
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function shown(name: string, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (name === 'command' && Array.isArray(value))
    return value.length === 1 ? String(value[0]) : `${String(value[0])} …`;
  if (name.endsWith('Ms') && typeof value === 'number') return durationText(value);
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(', ');
  if (isTurn(value)) return value.kind === 'daily' ? value.at : durationText(value.ms);
  if (isAmount(value)) return formatMoney({ minor: value.minor, currency: currencyOf(value.currency) });
  if (typeof value === 'object' && 'address' in value && 'name' in value) {
    return value.name === null ? String(value.address) : `${String(value.name)} <${String(value.address)}>`;
  }
  return String(value);
}

function isTurn(value: unknown): value is Turn {
  return typeof value === 'object' && value !== null && 'kind' in value && ('at' in value || 'ms' in value);
}

function isAmount(value: unknown): value is { minor: number; currency: string } {
  return typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value;
}
