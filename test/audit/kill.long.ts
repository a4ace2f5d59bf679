import { DEATHS, type Death, killAt } from './killing.ts';

const STEPS_MS = Array.from({ length: 5 }, (_, step) => step * 60);

killAt(
  STEPS_MS.flatMap((afterMs) =>
    DEATHS.map((death): Death => ({ ...death, name: `${death.name}, ${afterMs} ms later`, afterMs })),
  ),
);
