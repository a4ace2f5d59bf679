import { killAtEachPlace } from './killing.ts';

killAtEachPlace(50);
