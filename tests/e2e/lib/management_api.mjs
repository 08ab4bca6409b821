// A stand-in for the Management API with one project. It refuses what the API's description
// (fixtures/management_api.json) refuses, answers nothing that the description does not know, runs SQL on a
// real Postgres, and fails at any call it is told to.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';

const fixture = (name) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const description = JSON.parse(fixture('management_api.json')).map((call) => ({
  ...call,
  names: [...call.path.matchAll(/{(\w+)}/g)].map((match) => match[1]),
  pattern: new RegExp(`^${call.path.replace(/{\w+}/g, '([^/]+)')}$`),
}));

export const ref = 'abcdefghijklmnopqrst';
export const token = `sbp_${'0123456789'.repeat(4)}`;

// What is wrong with a value, by its schema; null when nothing is.
function fault(value, schema, at = 'body') {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  if (value === null) return schema.nullable ? null : `${at} is null`;
  const wanted = schema.type === 'integer' ? 'number' : schema.type;
  if (wanted && kind !== wanted) return `${at} is ${kind}, not ${schema.type}`;
  if (schema.type === 'integer' && !Number.isInteger(value)) return `${at} is no integer`;
  if (schema.enum && !schema.enum.includes(value)) return `${at} is none of ${schema.enum}`;
  if (kind === 'string') {
    if (schema.pattern && !new RegExp(schema.pattern).test(value)) return `${at} does not match ${schema.pattern}`;
    if (value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? Infinity)) return `${at} has a wrong length`;
  }
  if (kind === 'array') return value.map((item, i) => fault(item, schema.items ?? {}, `${at}[${i}]`)).find(Boolean) ?? null;
  if (kind !== 'object') return null;
  const missing = (schema.required ?? []).find((name) => !(name in value));
  if (missing) return `${at}.${missing} is missing`;
  for (const [name, item] of Object.entries(value)) {
    if (schema.properties && !(name in schema.properties)) return `${at}.${name} is not known`;
    const wrong = fault(item, schema.properties?.[name] ?? {}, `${at}.${name}`);
    if (wrong) return wrong;
  }
  return null;
}

function fromQuery(text, schema) {
  return schema.type === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text;
}

async function bodyOf(request, call) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const type = (request.headers['content-type'] ?? '').split(';')[0];
  if (!call.body) return bytes.length ? { wrong: 'a body that nobody asked for' } : {};
  const schema = call.body[type];
  if (!schema) return { wrong: `content type ${type}` };
  let body;
  try {
    body = type === 'multipart/form-data' ? await formOf(bytes, request.headers['content-type']) : JSON.parse(bytes);
  } catch (error) {
    return { wrong: error.message };
  }
  return { body, wrong: fault({ ...plain(body) }.value, schema) };
}

// As the description sees it: files are strings.
function plain(body) {
  return { value: body.file ? { ...body, file: body.file.map(({ text }) => text) } : body };
}

async function formOf(bytes, type) {
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const body = { file: [] };
  // formData() keeps the last part of a path only
  const paths = [...bytes.toString().matchAll(/name="file"; filename="([^"]+)"/g)].map((match) => match[1]);
  for (const [name, value] of form.entries()) {
    if (name === 'file') body.file.push({ path: paths[body.file.length], text: await value.text() });
    else body[name] = JSON.parse(value);
  }
  return body;
}

export class ManagementApi {
  static async start(pg, { user } = {}) {
    const api = new ManagementApi();
    api.sql = pg.connect({ user });
    api.http = http.createServer((request, response) => api.#receive(request, response));
    await new Promise((resolve) => api.http.listen(0, '127.0.0.1', resolve));
    api.url = `http://127.0.0.1:${api.http.address().port}`;
    api.reset();
    return api;
  }

  reset() {
    this.calls = []; // `METHOD path`, of every call
    this.seen = []; // every request as text
    this.refused = []; // what the description did not allow
    this.status = 'ACTIVE_HEALTHY';
    this.postgres = '15.8.1.060';
    this.keys = [
      { name: 'anon', type: 'legacy', api_key: 'eyJ.anon.x', id: 'anon' },
      { name: 'service_role', type: 'legacy', api_key: 'eyJ.service_role.x', id: 'service_role' },
      { name: 'default', type: 'secret', api_key: 'sb_secret_abcde···', prefix: 'abcde', id: 'c0ffee' },
    ];
    this.isLegacyOn = true;
    this.secrets = new Map();
    this.functions = new Map();
    this.fails = null; // (call, number) => how: see #fail()
  }

  // The n-th call, from 1 on, fails in this way.
  failAt(n, how) {
    const first = this.calls.length;
    this.fails = (call, number) => (number - first === n ? how : null);
  }

  async close() {
    await this.sql.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  async #receive(request, response) {
    const url = new URL(request.url, this.url);
    const call = description.find(({ method, pattern }) => method === request.method && pattern.test(url.pathname));
    const number = this.calls.push(`${request.method} ${url.pathname.replace(`/v1/projects/${ref}`, '')}`);
    const how = this.fails?.(this.calls.at(-1), number);

    if (!call) return this.#refuse(response, 404, `no call ${request.method} ${url.pathname}`);
    const { body, wrong } = await bodyOf(request, call);
    this.seen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)} ${JSON.stringify(body)}`);
    if (how && how !== 'lost' && this.#fail(how, request, response, body)) return;
    if (request.headers.authorization !== `Bearer ${token}`) return answer(response, 401, { message: 'Unauthorized' });
    const path = Object.fromEntries(call.names.map((name, i) => [name, call.pattern.exec(url.pathname)[i + 1]]));
    const problem = wrong ?? this.#wrongParameter(call, path, url.searchParams);
    if (problem) return this.#refuse(response, 400, problem);
    if (path.ref !== ref) return answer(response, 404, { message: 'Project not found' });
    try {
      const { status, value } = await this.#handle(call, path, url.searchParams, body);
      if (status < 300 && call.answers[status]) assert.equal(fault(value, call.answers[status], call.path), null);
      if (how === 'lost') request.socket.resetAndDestroy();
      else answer(response, status, value);
    } catch (error) {
      this.#refuse(response, 500, error.message);
    }
  }

  #wrongParameter(call, path, query) {
    for (const { name, in: where, required, schema } of call.parameters.filter((p) => p.in !== 'header')) {
      const text = where === 'path' ? path[name] : query.get(name);
      if (text === null && required) return `${name} is missing`;
      const wrong = text !== null && fault(fromQuery(text, schema), schema, name);
      if (wrong) return wrong;
    }
    return [...query.keys()].find((name) => !call.parameters.some((p) => p.name === name && p.in === 'query'));
  }

  #refuse(response, status, message) {
    this.refused.push(message);
    answer(response, status, { message });
  }

  // 500, 429, …: that status, and the body of the request in what it says. { 'retry-after': s }: 429 with this header. 'reset': the connection breaks.
  // 'silent': no answer. A function: is run. ('lost': it is done, and then the connection breaks.)
  #fail(how, request, response, body) {
    if (typeof how === 'number') answer(response, how, { message: `failed on purpose: ${how} ${JSON.stringify(body)}` });
    else if (how === 'reset') request.socket.resetAndDestroy();
    else if (typeof how === 'function') return how();
    else if (how !== 'silent') answer(response, 429, { message: 'Too many requests' }, how);
    return true;
  }

  async #handle({ method, path: template }, path, query, body) {
    const name = path.function_slug;
    switch (`${method} ${template.replace('/v1/projects/{ref}', '')}`) {
      case 'GET ':
        return { status: 200, value: { id: ref, ref, organization_id: 'org', organization_slug: 'org', name: 'shop',
          region: 'eu-central-1', created_at: '2026-01-01T00:00:00Z', status: this.status,
          database: { host: `db.${ref}.supabase.co`, version: this.postgres, postgres_engine: '15', release_channel: 'ga' } } };
      case 'GET /api-keys':
        return { status: 200, value: this.keys };
      case 'GET /api-keys/legacy':
        return { status: 200, value: { enabled: this.isLegacyOn } };
      case 'GET /secrets':
        return { status: 200, value: [...this.secrets].map(([secret, value]) =>
          ({ name: secret, value: createHash('sha256').update(value).digest('hex') })) };
      case 'POST /secrets':
        for (const secret of body) this.secrets.set(secret.name, secret.value);
        return { status: 201 };
      case 'DELETE /secrets':
        for (const secret of body) this.secrets.delete(secret);
        return { status: 200 };
      case 'POST /functions/deploy':
        return this.deploy(query.get('slug'), body);
      case 'GET /functions/{function_slug}':
        return this.functions.has(name) ? { status: 200, value: this.functions.get(name).shown } : missing;
      case 'DELETE /functions/{function_slug}':
        return this.functions.delete(name) ? { status: 200 } : missing;
      case 'POST /database/query':
        return this.#query(body);
      default:
        throw new Error(`the stand-in does not know ${method} ${template}`);
    }
  }

  deploy(slug, { metadata, file }) {
    if (!slug) return { status: 400, value: { message: 'no slug' } };
    for (const path of [metadata.entrypoint_path, metadata.import_map_path]) {
      if (path && !file.some((given) => given.path === path)) return { status: 400, value: { message: `${path} does not exist` } };
    }
    const version = (this.functions.get(slug)?.shown.version ?? 0) + 1;
    const shown = { id: 'f00d', slug, name: metadata.name ?? slug, status: 'ACTIVE', version, created_at: 1, updated_at: 2,
      verify_jwt: metadata.verify_jwt ?? true, entrypoint_path: metadata.entrypoint_path,
      ...(metadata.import_map_path && { import_map: true, import_map_path: metadata.import_map_path }) };
    this.functions.set(slug, { shown, files: file });
    return { status: 201, value: shown };
  }

  // Several statements have no rows; one with parameters is prepared, as the real one does it.
  async #query({ query, parameters }) {
    const isQuestion = /^\s*(select|with)\b/.test(query);
    const rows = `with t as (${query}) select coalesce(json_agg(t), '[]') from t`;
    const values = (parameters ?? []).map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
    const prepared = `deallocate all;\nprepare q as ${isQuestion ? rows : query};\nexecute q${values && `(${values})`}`;
    let output;
    try {
      output = await this.sql.run([parameters ? prepared : isQuestion ? rows : query]);
    } catch (error) {
      await this.sql.run(['rollback']);
      return { status: 400, value: { message: `Failed to run sql query: ${error.message.replace(/\nLOCATION[\s\S]*/, '')}` } };
    }
    return { status: 201, value: isQuestion ? JSON.parse(output) : [] };
  }
}

const missing = { status: 404, value: { message: 'Function not found' } };

function answer(response, status, value, headers = {}) {
  // a connection that is kept and then breaks, libcurl would replace by itself
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers });
  response.end(value === undefined ? '' : JSON.stringify(value));
}
