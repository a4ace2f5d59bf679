/**
 * Every command with which people look and act. Those that would ask are child processes whose stdin is closed, and never wait for an
 * answer that cannot come; the others run in this process (`staff-commands.long.ts` runs each as a process of its own).
 */
import { it } from 'vitest';
import { runInProcess } from '../helpers/in-process.ts';
import { runProgram } from '../helpers/program.ts';
import { assertSteps } from './staff-steps.ts';

it('each command says what it did, where it belongs, and how it ended', { timeout: 600_000 }, () =>
  assertSteps((code) => (code === 2 ? runProgram : runInProcess)),
);
