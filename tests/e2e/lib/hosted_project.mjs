// A hosted project: a database whose owner is no superuser but may add Vault, pg_net and pg_cron, the Management
// API, and at one address, `url` for https://REF.supabase.co, its API and the edge functions. What is deployed is served by a real Deno,
// from the files that were uploaded and with the project's secrets.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join } from 'node:path';

import { EdgeFunction } from './edge_function.mjs';
import { FunctionServer } from './function_server.mjs';
import { Cron } from './hosted.mjs';
import { ManagementApi, ref, token } from './management_api.mjs';
import { PgNet } from './pg_net.mjs';
import { Postgres } from './postgres.mjs';
import { PostgREST } from './postgrest.mjs';
import { makeTempFolder, removeTempFolder } from './process.mjs';
import { root, secretKey, supaqueue } from './stack.mjs';

const owner = 'owner';

// `trusted` is what the platform's supautils does: who may create a database's objects may add it. The grants are
// those that the platform makes when an extension was added.
const extensions = {
  pg_net: { schema: 'net', control: '', after: `
    grant usage on schema net to public; grant all on all tables in schema net to public;
    grant all on all sequences in schema net to public;` },
  supabase_vault: { schema: 'vault', control: 'schema = vault', after: `
    grant usage on schema vault to ${owner}, service_role;
    grant select, delete on vault.secrets, vault.decrypted_secrets to ${owner}, service_role;
    grant execute on all functions in schema vault to ${owner}, service_role;` },
  pg_cron: { schema: 'cron', control: 'schema = pg_catalog', after: `grant usage on schema cron to ${owner};` },
};

function extensionFiles() {
  const scripts = readFileSync(join(root, 'tests/lib/hosted.sql'), 'utf8').split(/^create schema (\w+);$/m);
  return Object.fromEntries(Object.entries(extensions).flatMap(([name, { schema, control, after }]) => {
    const head = control === `schema = ${schema}` ? `alter schema ${schema} owner to postgres;` : `create schema ${schema};`;
    return [[`${name}.control`, `default_version = '1.0'\nrelocatable = false\ntrusted = true\n${control}\n`],
      [`${name}--1.0.sql`, `${head}\n${scripts[scripts.indexOf(schema) + 1]}\n${after}\n`]];
  }));
}

export class HostedProject {
  owner = owner;
  #served = null; // { key, folder, child } of what is deployed
  #starting = Promise.resolve();

  static async start() {
    const project = new HostedProject();
    project.pg = await Postgres.start({}, { extensions: extensionFiles() });
    project.db = project.pg.connect();
    await project.db.run([`create role anon; create role authenticated; create role service_role bypassrls;
      create role ${owner} login createrole createdb bypassrls; grant anon, authenticated, service_role to ${owner};
      alter database postgres owner to ${owner}; create schema extensions authorization ${owner}`]);
    project.api = await ManagementApi.start(project.pg, { user: owner });
    project.rest = await PostgREST.start(project.pg, secretKey);
    project.functions = await FunctionServer.start();
    project.connections = [project.pg.connect(), project.pg.connect()];
    project.http = http.createServer((request, response) => project.#receive(request, response));
    await new Promise((resolve) => project.http.listen(0, '127.0.0.1', resolve));
    project.url = `http://127.0.0.1:${project.http.address().port}`;
    project.net = new PgNet(project.connections[0], { addressOf: (url) => url.replace(`https://${ref}.supabase.co`, project.url) });
    project.cron = new Cron(project.connections[1]);
    return project;
  }

  // The environment in which commands find it.
  get env() {
    return { SUPABASE_ACCESS_TOKEN: token, SUPAQUEUE_API_URL: this.api.url, SUPABASE_PROJECT_REF: ref };
  }

  // Runs a command about this project.
  cli(args, { env, ...options } = {}) {
    return supaqueue(args, { env: { ...this.env, ...env }, ...options });
  }

  // What the deployed function has logged since it was started last.
  get log() {
    return `${this.#served?.child.stdout ?? ''}${this.#served?.child.stderr ?? ''}`;
  }

  async close() {
    await this.cron.end();
    await this.net.end();
    for (const db of this.connections) await db.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
    await this.#end();
    await this.functions.die();
    await this.rest.close();
    await this.api.close();
    await this.db.close();
    await this.pg.remove();
  }

  async #receive(request, response) {
    const [, kind, name] = /^\/(rest|functions)\/v1\/(\w[\w-]*)/.exec(request.url) ?? [];
    const refuse = (status, code) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code }));
    };
    try {
      if (kind === 'rest') return proxy(this.rest.url, request.url, request, response);
      if (kind !== 'functions') return refuse(404, 'NO_SUCH_PATH');
      const deployed = this.api.functions.get(name);
      if (!deployed) return proxy(`http://127.0.0.1:${this.functions.port}`, request.url, request, response);
      if (deployed.shown.verify_jwt && !/^Bearer eyJ/.test(request.headers.authorization ?? '')) return refuse(401, 'UNAUTHORIZED_NO_AUTH_HEADER');
      const { port } = await (this.#starting = this.#starting.then(() => this.#serve(deployed)));
      return proxy(`http://127.0.0.1:${port}`, request.url.replace('/functions/v1', ''), request, response);
    } catch (error) {
      console.error(`function ${name}: ${error.message}`);
      this.#starting = Promise.resolve();
      return refuse(503, 'BOOT_ERROR');
    }
  }

  // The function as it was deployed last, with the secrets as they are now.
  async #serve({ shown, files }) {
    const key = JSON.stringify([shown, files, [...this.api.secrets]]);
    if (this.#served?.key === key && !this.#served.child.ended) return this.#served.child;
    await this.#end();
    const folder = makeTempFolder();
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    this.#served = { key, folder };
    this.#served.child = await EdgeFunction.serve(folder, {
      ...Object.fromEntries(this.api.secrets), SUPABASE_URL: this.url, SUPABASE_SECRET_KEYS: JSON.stringify({ default: secretKey }),
    }, { entrypoint: shown.entrypoint_path, config: shown.import_map_path });
    return this.#served.child;
  }

  async #end() {
    const served = this.#served;
    this.#served = null;
    await served?.child?.kill();
    if (served) removeTempFolder(served.folder);
  }
}

function proxy(base, path, request, response) {
  const onward = http.request(`${base}${path}`, { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
