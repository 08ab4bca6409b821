// Between pg_net and the edge function: passes requests on, or loses or repeats them.

import http from 'node:http';

export class Road {
  sent = []; // bodies, as they were sent
  faults = {}; // drop: so many requests are lost; repeat: so many are sent twice
  to = null; // origin of the edge function

  static async start() {
    const road = new Road();
    road.http = http.createServer((request, response) => road.#pass(request, response));
    await new Promise((resolve) => road.http.listen(0, '127.0.0.1', resolve));
    road.url = `http://127.0.0.1:${road.http.address().port}`;
    return road;
  }

  async close() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  async #pass(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (this.faults.drop > 0) {
      this.faults.drop--;
      request.socket.destroy();
      return;
    }
    const times = this.faults.repeat > 0 ? 2 : 1;
    if (times === 2) this.faults.repeat--;
    this.sent.push(body.toString());
    const headers = Object.fromEntries(['authorization', 'content-type', 'supaqueue-secret']
      .filter((name) => request.headers[name]).map((name) => [name, request.headers[name]]));
    const answers = Array.from({ length: times }, () => fetch(`${this.to}${request.url}`, { method: request.method,
      headers, ...(request.method === 'POST' && { body }) })
      .then(async (answer) => ({ status: answer.status, text: await answer.text() })));
    try {
      const [{ status, text }] = await Promise.all(answers);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(text);
    } catch {
      request.socket.destroy();
    }
  }
}
