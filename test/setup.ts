/**
 * Property tests take the same cases at each run of `npm test`, so that a failure can be repeated and a change is judged by
 * itself; `npm run test:long` takes new ones each time. `FC_SEED=…` gives a seed (fast-check prints it when it fails).
 */
import fc from 'fast-check';
import { afterEach } from 'vitest';
import { endTest } from './helpers/endings.ts';

afterEach(endTest);

const given = process.env['FC_SEED'];
const usual = process.env['LONG'] === '1' ? undefined : 20_261_121;
const seed = given === undefined ? usual : Number(given);
fc.configureGlobal(seed === undefined ? {} : { seed });
