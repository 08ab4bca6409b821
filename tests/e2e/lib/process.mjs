// Child processes and temporary folders. Whatever was started here is ended, and whatever was made here
// is removed, when this process exits, however it does: a guard, which is told of all of it, does so even
// after a kill -9.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const children = new Set();
const folders = new Set();

// Reads `start PID SIGNAL`, `end PID`, `make FOLDER`, `remove FOLDER`; when we are gone it sees to the rest.
const GUARD = `
trap '' INT TERM HUP
without() {
  for entry in $1; do
    [ "\${entry%%:*}" = "$2" ] || printf '%s ' "$entry"
  done
}
pids= folders=
while read -r what name signal; do
  case $what in
    start) pids="$pids $name:$signal" ;;
    end) pids=$(without "$pids" "$name") ;;
    make) folders="$folders $name" ;;
    remove) folders=$(without "$folders" "$name") ;;
  esac
done
for entry in $pids; do
  kill -CONT "\${entry%%:*}"
  kill -"\${entry##*:}" "\${entry%%:*}"
done
for entry in $pids; do
  tries=100
  while kill -0 "\${entry%%:*}" && [ $tries -gt 0 ]; do
    sleep 0.1
    tries=$((tries - 1))
  done
done
[ -z "$folders" ] || rm -rf $folders
`;

const guard = spawn('/bin/sh', ['-c', GUARD], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
guard.unref();
guard.stdin.unref();
guard.stdin.on('error', () => {});

function tellGuard(...words) {
  guard.stdin.write(`${words.join(' ')}\n`);
}

export class Child {
  constructor(command, args, options = {}) {
    this.command = command;
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    this.stdout = '';
    this.stderr = '';
    this.ended = null; // { code, signal } when it has
    this.endSignal = options.endSignal ?? 'SIGKILL';
    this.process.stdout?.setEncoding('utf8').on('data', (text) => (this.stdout += text));
    this.process.stderr?.setEncoding('utf8').on('data', (text) => (this.stderr += text));
    children.add(this);
    if (this.pid) tellGuard('start', this.pid, this.endSignal.slice('SIG'.length));
    this.exited = new Promise((resolve) => {
      this.process.once('error', (error) => {
        this.stderr += `${error.message}\n`;
        this.#end({ code: 127, signal: null }, resolve);
      });
      this.process.once('close', (code, signal) => this.#end({ code, signal }, resolve));
    });
  }

  get pid() {
    return this.process.pid;
  }

  signal(name) {
    if (!this.ended) this.process.kill(name);
  }

  // What /proc says about it, e.g. status('VmHWM') in KiB; null once it has ended.
  status(field) {
    try {
      const line = readFileSync(`/proc/${this.pid}/status`, 'utf8')
        .split('\n')
        .find((text) => text.startsWith(`${field}:`));
      return line ? parseInt(line.slice(field.length + 1), 10) : null;
    } catch {
      return null;
    }
  }

  async kill(signal = 'SIGKILL') {
    this.signal(signal);
    return this.exited;
  }

  #end(how, resolve) {
    if (this.ended) return;
    this.ended = how;
    children.delete(this);
    if (this.pid) tellGuard('end', this.pid);
    resolve(how);
  }
}

// Ends what still runs, for when a test file is over.
export async function endAll() {
  const left = [...children];
  for (const child of left) {
    child.signal('SIGCONT');
    child.signal(child.endSignal);
  }
  await Promise.all(left.map((child) => child.exited));
}

const RUN_LIMIT_MS = 60000;

// Runs a command to its end, for a minute at most.
export async function run(command, args, { input, ...options } = {}) {
  const child = new Child(command, args, {
    timeout: RUN_LIMIT_MS,
    killSignal: 'SIGKILL',
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...options,
  });
  if (input !== undefined) {
    child.process.stdin.on('error', () => {}); // it may end before it has read all
    child.process.stdin.end(input);
  }
  const { code, signal } = await child.exited;
  return { code, signal, stdout: child.stdout, stderr: child.stderr };
}

// A short path: Unix socket addresses have 107 bytes.
export function makeTempFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sq-'));
  chmodSync(folder, 0o755); // the server runs as another user
  folders.add(folder);
  tellGuard('make', folder);
  return folder;
}

export function removeTempFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
  tellGuard('remove', folder);
}

// Whether a process with this id is there (a zombie is not).
export function isAlive(pid) {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => process.exit(1));

process.on('exit', () => {
  for (const child of children) {
    try {
      child.process.kill('SIGCONT');
      child.process.kill(child.endSignal);
    } catch {
      // gone already
    }
  }
  for (const folder of folders) {
    try {
      removeTempFolder(folder);
    } catch (error) {
      process.stderr.write(`${folder} is left: ${error.message}\n`);
    }
  }
});
