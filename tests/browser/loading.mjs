// What a page loads before anyone touches it, and when what is on it is there.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** After so many milliseconds a page from a folder has asked for all it wanted. */
const QUIET = 250;

/** What stands still from the moment it is there. */
const STEADY = '.site-header, .breadcrumb, .filter, .contents';

/** Starts to look before the page does anything. */
function observe(steady) {
  globalThis.seen = { paint: 0, shift: 0, moved: [] };
  const on = (type, add) =>
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
  on('largest-contentful-paint', (entry) => (globalThis.seen.paint = entry.startTime));
  on('layout-shift', ({ value, sources }) => {
    globalThis.seen.shift += value;
    for (const { node, previousRect: from, currentRect: to } of sources) {
      const element = node?.closest ? node : node?.parentElement;
      const name = (node?.outerHTML ?? node?.textContent ?? '').slice(0, 60);
      const places = `${[from.x, from.y, from.width, from.height]} -> ${[to.x, to.y, to.width, to.height]}`;
      globalThis.seen.moved.push({ steady: !!element?.closest(steady), is: `${name}: ${places}` });
    }
  });
}

/**
 * Loads a page of a folder in a context of its own: `bytes`, those of each file that was asked for,
 * packed by gzip, by URL; `paint`, the largest contentful paint in milliseconds; `shift`, the sum of
 * layout shifts; `moved`, what they moved, from where to where, and whether that is one of `STEADY`.
 * `act` may do something on the page before it is left: `late`, the sum of shifts since then.
 */
export async function load(browser, url, options = {}, act = async () => {}) {
  const context = await browser.newContext(options);
  await context.addInitScript(observe, STEADY);
  const page = await context.newPage();
  const asked = new Set();
  page.on('request', (request) => asked.add(request.url()));
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForTimeout(QUIET);
  const before = await page.evaluate(() => globalThis.seen.shift);
  await act(page);
  const { paint, shift, moved } = await page.evaluate(() => globalThis.seen);
  await context.close();
  const packed = (file) => gzipSync(readFileSync(fileURLToPath(file)), { level: 9 }).length;
  const files = [...asked].filter((file) => file.startsWith('file:'));
  return { bytes: new Map(files.map((file) => [file, packed(file)])), asked: [...asked], paint, shift, moved, late: shift - before };
}

/** The sum of the bytes. */
export const total = ({ bytes }) => [...bytes.values()].reduce((sum, one) => sum + one, 0);

/** What the server of `inPieces` says of a file, by the end of its name. */
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' };

/** Long enough for a browser to draw what has come. */
const BETWEEN = 200;

/** Serves a site on a port of its own, each page cut where `ends` say and a pause after each piece. */
export async function inPieces(site, ends) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname).slice(1);
    if (!site.has(path)) return response.writeHead(404).end();
    const body = readFileSync(join(site.folder, path));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    if (extname(path) !== '.html') return response.end(body);
    const text = body.toString();
    const cuts = ends.filter((end) => text.includes(end)).map((end) => text.indexOf(end) + end.length);
    for (const [at, cut] of cuts.entries()) {
      response.write(text.slice(cuts[at - 1] ?? 0, cut));
      await pause(BETWEEN);
    }
    response.end(text.slice(cuts.at(-1) ?? 0));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: (path) => `http://127.0.0.1:${server.address().port}/${path}`, close: () => server.close() };
}
