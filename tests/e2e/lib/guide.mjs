// Runs the examples of a guide as its reader would: sql blocks in one psql session, sh blocks in a shell. A
// text block says what the last statement of the block before it prints; … stands for anything on a line.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

import { until } from './poll.mjs';

// The fenced blocks of a Markdown file: { language, text, line }.
export function blocksOf(markdown) {
  const blocks = [];
  let block = null;

  markdown.split('\n').forEach((text, i) => {
    const fence = /^```(\S*)$/.exec(text);
    if (!fence) block?.lines.push(text);
    else if (block) {
      blocks.push({ language: block.language, text: block.lines.join('\n'), line: block.line });
      block = null;
    } else block = { language: fence[1], lines: [], line: i + 1 };
  });
  if (block) throw new Error(`the block of line ${block.line} has no end`);
  return blocks;
}

// The statements of a script: each ends at a semicolon, or at a line with \gset, outside quotes and comments.
export function statementsOf(script) {
  const token = /--[^\n]*|'(?:[^']|'')*'|"[^"]*"|(\$\w*\$)[\s\S]*?\1|\\\w+[^\n]*(?:\n|$)|;/g;
  const statements = [];
  let start = 0;

  for (const found of script.matchAll(token)) {
    if (found[0] !== ';' && !found[0].startsWith('\\')) continue;
    statements.push(script.slice(start, found.index + found[0].length).trim());
    start = found.index + found[0].length;
  }
  if (script.slice(start).replace(/--[^\n]*/g, '').trim()) {
    throw new Error(`a statement does not end: ${script.slice(start).trim()}`);
  }
  return statements;
}

// Whether a printed text is what a guide says, whatever the width of columns.
export function isAsTold(printed, told) {
  const plain = (text) => text.trim().split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').replace(/-{2,}/g, '--').replace(/ ?\+$/, ' +').trim()).join('\n');
  const pattern = plain(told).replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/…/g, '[^\\n]*');
  return new RegExp(`^${pattern}$`).test(plain(printed));
}

export class Psql {
  #turn = Promise.resolve();
  #output = '';
  #onOutput = () => {};

  constructor(program, conninfo) {
    this.process = spawn('/bin/sh', ['-c', 'exec "$0" "$@" 2>&1', program, '-X', '-q', '-d', conninfo,
      '-P', 'footer=off', '-P', 'pager=off', '-v', 'SHOW_CONTEXT=never'],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, PGOPTIONS: '-c client_min_messages=warning' } });
    this.process.stdin.on('error', () => {});
    this.process.stdout.setEncoding('utf8').on('data', (text) => {
      this.#output += text;
      this.#onOutput();
    });
    this.closed = new Promise((resolve) => this.process.once('close', () => {
      this.isClosed = true;
      this.#onOutput();
      resolve();
    }));
  }

  // What a statement prints, and whether it worked.
  say(statement) {
    return (this.#turn = this.#turn.then(() => this.#exchange(statement)));
  }

  close() {
    this.process.stdin.end();
    return this.closed;
  }

  #exchange(statement) {
    const mark = `end-${randomUUID()}`;
    const end = new RegExp(`^${mark} (\\S+)\n`, 'm');

    this.#output = '';
    this.process.stdin.write(`${statement}\n\\echo ${mark} :SQLSTATE\n`);
    return new Promise((resolve, reject) => {
      this.#onOutput = () => {
        const found = end.exec(this.#output);
        if (found) resolve({ printed: this.#output.slice(0, found.index), worked: found[1] === '00000' });
        else if (this.isClosed) reject(new Error(`psql is gone: ${this.#output}`));
      };
      this.#onOutput();
    });
  }
}

// Runs an sql block. What is about to become so is waited for: the last statement is repeated, as far as it
// does nothing but read, until it prints what the guide says.
export async function runSql(psql, block, told) {
  const statements = statementsOf(block.text);
  const last = statements.pop();
  const fails = /^ERROR: /.test(told ?? '');

  for (const statement of statements) {
    const { printed, worked } = await psql.say(statement);
    if (!worked) throw new Error(`line ${block.line}: ${printed}\nin: ${statement}`);
  }
  const first = await psql.say(last);
  if (!first.worked && !fails) throw new Error(`line ${block.line}: ${first.printed}\nin: ${last}`);
  if (told === undefined || isAsTold(first.printed, told)) return;

  let seen = first.printed;
  const again = async () => {
    await psql.say('begin transaction read only;');
    const next = await psql.say(last);
    await psql.say('rollback;');
    if (next.worked) seen = next.printed;
    return isAsTold(next.printed, told) || (!next.worked && 'it writes');
  };
  const how = await until(`line ${block.line} prints what the guide says`, again, { seen: () => `\n${seen}` });
  if (how !== true) throw new Error(`line ${block.line} prints\n${first.printed}`);
}
