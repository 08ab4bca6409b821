// Stands in for PostgREST: POST /rest/v1/rpc/FUNCTION calls the function of schema public in a transaction of its
// own, as service_role, whose key has to come with it.

import http from 'node:http';

const CONNECTIONS = 4;

export class PostgREST {
  calls = 0;
  largest = 0; // bytes of the largest request
  faults = {}; // fail: so many are refused; lose: so many are done, and their answers lost
  #free = [];
  #waiting = [];

  static async start(pg, key) {
    const api = new PostgREST();
    api.key = key;
    api.connections = Array.from({ length: CONNECTIONS }, () => pg.connect());
    api.#free = [...api.connections];
    api.http = http.createServer({ keepAliveTimeout: 60000 }, (request, response) => api.#receive(request, response));
    await new Promise((resolve) => api.http.listen(0, '127.0.0.1', resolve));
    api.url = `http://127.0.0.1:${api.http.address().port}`;
    return api;
  }

  async close() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
    await Promise.all(this.connections.map((db) => db.close()));
  }

  async #receive(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const name = /^\/rest\/v1\/rpc\/(\w+)$/.exec(request.url)?.[1];
    const answer = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    if (request.headers.apikey !== this.key) return answer(401, { message: 'Invalid API key' });
    if (request.method !== 'POST' || !name) return answer(404, { message: 'no such function' });
    if (this.faults.fail > 0) {
      this.faults.fail--;
      return answer(503, { message: 'Could not query the database' });
    }
    const db = this.#free.pop() ?? await new Promise((resolve) => this.#waiting.push(resolve));
    try {
      this.calls++;
      this.largest = Math.max(this.largest, body.length);
      const given = Object.entries(JSON.parse(body.toString()));
      const strings = given.map(([key], i) => `${i ? ', ' : `begin; set local role service_role; select to_json(public.${name}(`}${key} => `);
      const printed = (await db.run([...strings, ')); commit'], ...given.map(([, value]) =>
        (typeof value === 'object' ? JSON.stringify(value) : value)))).trimEnd();
      const result = printed.slice(printed.lastIndexOf('\n') + 1) || 'null'; // behind warnings
      if (this.faults.lose > 0) {
        this.faults.lose--;
        return request.socket.resetAndDestroy();
      }
      return answer(200, result);
    } catch (error) {
      return answer(error.sqlstate === '42501' ? 403 : 400, { code: error.sqlstate, message: error.message });
    } finally {
      const next = this.#waiting.shift();
      if (next) next(db);
      else this.#free.push(db);
    }
  }
}
