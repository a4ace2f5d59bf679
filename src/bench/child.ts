/** Each measurement has its own process: memory of one does not count for the next, and what is compiled once helps no other. */
import { spawn } from 'node:child_process';
import { storedJson } from '../stored-json.ts';
import type { Answer, Task } from './task.ts';

/** How a child is started: the program, and what stands before the task. */
export type Program = Readonly<{ path: string; args: readonly string[] }>;

export type Child<T extends Task> = Readonly<{
  answer: Promise<Answer<T>>;
  /** For tasks that go on until they are told. */
  end(): void;
}>;

/** Runs the task in a child. A child that fails is a defect of the bench, or the machine is too small. */
export function startChild<T extends Task>(program: Program, task: T): Child<T> {
  const child = spawn(process.execPath, [program.path, ...program.args, JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const answer = new Promise<Answer<T>>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => {
      if (code === 0) done(storedJson<Answer<T>>(said.stdout));
      else fail(new Error(`${task.kind} ended with ${signal ?? code}: ${said.stderr.trim()}`));
    });
  });
  return { answer, end: () => void child.stdin.end() };
}

export function runChild<T extends Task>(program: Program, task: T): Promise<Answer<T>> {
  return startChild(program, task).answer;
}
