/**
 * What is to be undone when a test ends. A process loads each module once and runs many files of tests, so the hook stands in
 * `test/setup.ts`, which is run for each of them, and not in the helpers.
 */
type Step = () => void | Promise<void>;

const steps: Step[] = [];

/** The last one first; all of them before the next test begins. */
export function afterThisTest(step: Step): void {
  steps.push(step);
}

export async function endTest(): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}
