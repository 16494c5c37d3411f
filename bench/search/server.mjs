// Serves folders on loopback, and keeps a log of what was asked for and how many bytes went out.

import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { bodyOf, filesBelow } from './folders.mjs';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.xml': 'application/xml',
};

/** Nothing asked for or on its way for so many milliseconds: the page has all it wanted. */
const QUIET = 60;

/** What browsers ask for on their own account. */
const UNASKED = '/favicon.ico';

/** Bodies by path. Those asked for by `prepare` are packed ahead, so that no page waits for gzip. */
export class Bodies {
  /** `mounts`: pairs of a prefix such as `/pagefind/` and a folder; the first that has a path wins. */
  constructor(mounts) {
    this.files = new Map();
    this.bodies = new Map();
    for (const [prefix, folder] of mounts) {
      for (const path of filesBelow(folder)) {
        const url = prefix + path;
        if (!this.files.has(url)) this.files.set(url, join(folder, path));
      }
    }
  }

  prepare(wanted) {
    for (const path of this.files.keys()) if (wanted(path)) this.get(path);
  }

  /** The body at a path; `undefined` where there is none. */
  get(path) {
    const known = this.bodies.get(path);
    const file = this.files.get(path);
    if (known || !file) return known;
    const body = bodyOf(file);
    this.bodies.set(path, body);
    return body;
  }
}

/** A server of `bodies` on a free port of loopback; each answer waits `delay` milliseconds. */
export class Server {
  static async start(bodies, delay) {
    const server = new Server(bodies, delay);
    await new Promise((resolve, reject) => {
      server.http.once('error', reject);
      server.http.listen(0, '127.0.0.1', resolve);
    });
    server.url = `http://127.0.0.1:${server.http.address().port}/`;
    return server;
  }

  constructor(bodies, delay) {
    this.bodies = bodies;
    this.delay = delay;
    this.log = [];
    this.open = 0;
    this.last = 0;
    this.http = createServer((request, response) => this.answer(request, response));
  }

  async answer(request, response) {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const body = this.bodies.get(path.endsWith('/') ? `${path}index.html` : path);
    if (path !== UNASKED) {
      this.log.push({ path, bytes: body?.bytes.length ?? 0, missing: !body });
    }
    this.open += 1;
    response.once('close', () => {
      this.open -= 1;
      this.last = performance.now();
    });
    if (this.delay > 0) await pause(this.delay);
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    const headers = {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'content-length': body.bytes.length,
      // As the usual hosts of pages say; a page opened twice in one context may use it.
      'cache-control': 'max-age=600',
    };
    if (body.gzip) headers['content-encoding'] = 'gzip';
    response.writeHead(200, headers).end(body.bytes);
  }

  /** Waits until nothing has been on its way for a while. */
  async quiet() {
    const called = performance.now();
    while (this.open > 0 || performance.now() - Math.max(called, this.last) < QUIET) await pause(5);
  }

  /** What was asked for since the last call. */
  take() {
    return this.log.splice(0);
  }

  async close() {
    this.http.closeAllConnections?.();
    await new Promise((resolve) => this.http.close(resolve));
  }
}
