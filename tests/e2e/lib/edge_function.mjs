// A folder with an edge function, served by a real Deno as `supaqueue dev` does it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { until } from './poll.mjs';
import { Child } from './process.mjs';
import { environment, root } from './stack.mjs';

const READY = /\x1esupaqueue-listening (\d+)\n/;

function deno() {
  const own = join(root, 'node_modules/.bin/deno');
  return existsSync(own) ? own : 'deno';
}

export class EdgeFunction extends Child {
  // `port` is known when it listens.
  static async serve(folder, env, { entrypoint = 'index.ts', config } = {}) {
    const served = new EdgeFunction(deno(), ['run', '--no-prompt', '--no-remote', '--allow-net', '--allow-env', '--allow-read',
      ...(config ? ['--config', join(folder, config)] : []),
      '--preload', join(root, 'tests/e2e/lib/relay_faults.ts'), // first: the other one begins with the function
      '--preload', join(root, 'src/embed/serve_function.ts'), join(folder, entrypoint)],
    { cwd: folder, env: environment({ DENO_NO_UPDATE_CHECK: '1', ...env }) });
    served.port = await until('the edge function listens', () => {
      if (served.ended) throw new Error(`it ended: ${served.stderr}`);
      return READY.exec(served.stdout)?.[1];
    });
    return served;
  }
}
