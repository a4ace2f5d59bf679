import { runDamaged } from './damaged-runs.ts';

for (let seed = 1; seed <= Number(process.env['FUZZ_SEEDS'] ?? 5); seed += 1) runDamaged(25, seed);
