import { runDamaged } from './damaged-runs.ts';

runDamaged(2, 11);
