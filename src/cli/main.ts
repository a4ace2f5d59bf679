#!/usr/bin/env node
/** Where the program begins. */
import { keepHeapSmall } from '../memory.ts';
import { runProgram } from './program.ts';

keepHeapSmall();
await runProgram(process.argv);
