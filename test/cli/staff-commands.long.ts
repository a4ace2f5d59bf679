import { it } from 'vitest';
import { runProgram } from '../helpers/program.ts';
import { assertSteps } from './staff-steps.ts';

it(
  'each command says what it did, where it belongs, and how it ended, as a process of its own',
  { timeout: 600_000 },
  () => assertSteps(() => runProgram),
);
