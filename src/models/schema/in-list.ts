/** Lists of constants in CHECKs. */
import { type SQL, sql } from 'drizzle-orm';

/** The values as the right-hand side of an SQL `IN`, for CHECKs. Only for constants of ours. */
export function inList(values: readonly string[]): SQL {
  return sql.raw(values.map((value) => `'${value}'`).join(', '));
}
