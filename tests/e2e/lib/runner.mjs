// Runs test files, two at a time since they mostly wait, and prints TAP.
import { resolve } from 'node:path';
import { run } from 'node:test';
import { tap } from 'node:test/reporters';

run({ files: process.argv.slice(2).map((file) => resolve(file)), concurrency: 2 })
  .on('test:fail', () => { process.exitCode = 1; })
  .compose(tap)
  .pipe(process.stdout);
