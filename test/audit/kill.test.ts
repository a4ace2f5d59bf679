import { DEATHS, killAt } from './killing.ts';

killAt(DEATHS.slice(0, 2));
