// Functions on a loopback port, well and badly behaved ones. It records every call and counts how many
// are out at once, so that a test can hold the dispatcher to its limits.

import http from 'node:http';

// What a function can do with its call. `call` is the record of it; a behaviour answers through
// call.answer(), or does to call.response and call.socket whatever it likes.
export const behaviours = {
  ok: (call) => call.answer(200, { ok: true }),
  echo: (call) => call.answer(200, call.body, { 'content-type': 'application/json' }),
  status: (status, body = `status ${status}`, headers = {}) => (call) => call.answer(status, body, headers),

  // Answers after a random time of up to `most_ms`.
  slow: (most_ms) => (call) => setTimeout(() => call.answer(200, { ok: true }), Math.random() * most_ms),

  // The first `times` calls of a job are answered by `first`, the others by `then`.
  atFirst: (times, first, then = behaviours.ok) => (call) =>
    (call.server.callsOfJob(call.job).length <= times ? first : then)(call),

  silent: () => {},

  reset: (call) => call.socket.resetAndDestroy(),

  truncated: (call) => raw(call, 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this'),

  notHttp: (call) => raw(call, 'this is not http\r\n\r\n'),

  endless: (call) => {
    call.socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    pour(call, Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65536, 'x'), Buffer.from('\r\n')]));
  },

  // An endless head: `pieces` of about 64 KiB each, in lines of `line` bytes.
  headerBomb: (pieces, line) => (call) => {
    call.socket.write('HTTP/1.1 200 OK\r\n');
    const lines = Array.from({ length: Math.ceil(65536 / line) }, (_, i) => `x-bomb-${i}: ${'b'.repeat(line)}\r\n`);
    pour(call, Buffer.from(lines.join('')), pieces);
  },

  // One header line that does not end.
  endlessHeader: (call) => {
    call.socket.write('HTTP/1.1 200 OK\r\nx-bomb: ');
    pour(call, Buffer.alloc(65536, 'b'));
  },

  large: (size) => (call) => call.answer(200, Buffer.alloc(size, 'y')),

  redirect: (to) => (call) => call.answer(302, '', { location: to }),

  invalidText: (call) => call.answer(200, Buffer.from([0x61, 0xff, 0xc3, 0x28, 0x00, 0x62, 0xed, 0xa0, 0x80])),
};

function raw(call, text) {
  call.socket.end(text);
  call.end();
}

// Writes the piece until the other side hangs up, or `times` times and then hangs up itself.
function pour(call, piece, times = Infinity) {
  const more = () => {
    while (times-- > 0 && !call.socket.destroyed) {
      call.poured += piece.length;
      if (!call.socket.write(piece)) {
        call.socket.once('drain', more);
        return;
      }
    }
    call.socket.end();
  };
  more();
}

export class FunctionServer {
  calls = [];
  inFlight = new Map(); // queue name -> calls out now
  most = new Map(); // queue name -> the most there ever were
  #functions = new Map();
  #sockets = new Set();
  #callsOfJob = new Map();

  static async start() {
    const server = new FunctionServer();
    await server.listen(0);
    return server;
  }

  async listen(port = this.port) {
    this.http = http.createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60000 },
      (request, response) => this.#receive(request, response));
    this.http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.http.on('clientError', (error, socket) => socket.destroy());
    await new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, '127.0.0.1', resolve);
    });
    this.port = this.http.address().port;
  }

  // As when its process is killed: every connection is reset, nothing listens any more.
  async die() {
    const closed = new Promise((resolve) => this.http.close(resolve));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  // `name` is the last part of the path: what an edge function is called.
  on(name, behaviour) {
    this.#functions.set(name, behaviour);
    return this;
  }

  get functionsUrl() {
    return `http://127.0.0.1:${this.port}/functions/v1`;
  }

  // The address of a function that is no edge function.
  url(name) {
    return `http://127.0.0.1:${this.port}/own/${name}`;
  }

  callsOf(name) {
    return this.calls.filter((call) => call.function === name);
  }

  callsOfJob(job) {
    return this.#callsOfJob.get(job) ?? [];
  }

  // How often each job was called: Map of job id to a number.
  callsPerJob(name) {
    const counts = new Map();
    for (const call of this.callsOf(name)) counts.set(call.job, (counts.get(call.job) ?? 0) + 1);
    return counts;
  }

  // The calls of this function that are out now.
  openCalls(name) {
    return this.callsOf(name).filter((call) => !call.isOver);
  }

  forget() {
    this.calls = [];
    this.inFlight.clear();
    this.most.clear();
    this.#functions.clear();
    this.#callsOfJob.clear();
  }

  async close() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  #receive(request, response) {
    const server = this;
    const path = new URL(request.url, 'http://loopback').pathname;
    const call = {
      server, response, path,
      function: path.split('/').at(-1),
      method: request.method,
      url: request.url,
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      job: request.headers['supaqueue-job-id'],
      queue: request.headers['supaqueue-queue'],
      attempt: Number(request.headers['supaqueue-attempt']),
      socket: request.socket,
      at: performance.now(),
      poured: 0, // bytes written by an endless behaviour
      isOver: false,
      wasCutOff: false, // the dispatcher hung up before it was answered
      answer: (status, body = '', headers = {}) => {
        if (call.isOver) return;
        const isText = typeof body === 'string' || Buffer.isBuffer(body);
        call.end();
        response.writeHead(status, isText ? headers : { 'content-type': 'application/json', ...headers });
        response.end(isText ? body : JSON.stringify(body));
      },
      end: () => {
        if (call.isOver) return;
        call.isOver = true;
        server.inFlight.set(call.queue, server.inFlight.get(call.queue) - 1);
      },
    };
    const out = (this.inFlight.get(call.queue) ?? 0) + 1;
    const chunks = [];

    this.inFlight.set(call.queue, out);
    this.most.set(call.queue, Math.max(out, this.most.get(call.queue) ?? 0));
    this.calls.push(call);
    if (!this.#callsOfJob.has(call.job)) this.#callsOfJob.set(call.job, []);
    this.#callsOfJob.get(call.job).push(call);
    response.once('close', () => {
      call.wasCutOff = !call.isOver;
      call.end();
    });
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      call.body = Buffer.concat(chunks).toString();
      (this.#functions.get(call.function) ?? behaviours.ok)(call);
    });
  }
}

// A function whose calls wait until the test lets them go.
export class Gate {
  #waiting = [];
  isOpen = false;

  behaviour = (call) => {
    if (this.isOpen) call.answer(200, { ok: true });
    else this.#waiting.push(call);
  };

  get waiting() {
    return this.#waiting.filter((call) => !call.isOver).length;
  }

  open() {
    this.isOpen = true;
    for (const call of this.#waiting.splice(0)) call.answer(200, { ok: true });
  }
}
