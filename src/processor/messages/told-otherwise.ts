/** What people are told when two messages tell of the same moment, and not the same. Pure. */
import type { Verdict } from '../../models/newest-told.ts';

export function remarksOf(verdict: Verdict): readonly string[] {
  if (verdict === 'wins') return ['an earlier message of the same moment says otherwise; this one counts'];
  return verdict === 'loses' ? ['an earlier message of the same moment says otherwise; that one counts'] : [];
}
