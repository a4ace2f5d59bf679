import { importBesideRuns } from './importing.ts';

importBesideRuns(20);
