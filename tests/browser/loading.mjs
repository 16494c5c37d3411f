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
const STEADY = '.site-header, .breadcrumb, h1, .filter, .search-filters, .contents';

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
      const isSteady = !!(element?.closest(steady) ?? element?.querySelector(steady));
      globalThis.seen.moved.push({ steady: isSteady, down: Math.abs(to.y - from.y), is: `${name}: ${places}` });
    }
  });
}

/**
 * Loads a page in a context of its own: `bytes`, those of each file of a folder that was asked for, packed
 * by gzip, by URL; `asked`, all URLs; `paint`, the largest contentful paint in milliseconds; `halfRead`,
 * whether something was drawn before all of the page was there; `shift`, the sum of layout shifts;
 * `moved`, what they moved, from where to where, how far up or down, and whether that is one of `STEADY` or
 * holds one. `act` may do something on the page before it is left: `late`, the sum of shifts after `act` began.
 */
export async function load(browser, url, options = {}, act) {
  // With all motion: what moves is what is looked for.
  const context = await browser.newContext(options);
  await context.addInitScript(observe, STEADY);
  const page = await context.newPage();
  const asked = new Set();
  page.on('request', (request) => asked.add(request.url()));
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForTimeout(QUIET);
  const before = await page.evaluate(() => globalThis.seen.shift);
  if (act) {
    await act(page);
    await page.waitForTimeout(QUIET);
  }
  const seen = await page.evaluate(() => {
    const [first] = performance.getEntriesByName('first-contentful-paint');
    const [{ responseEnd }] = performance.getEntriesByType('navigation');
    return { ...globalThis.seen, halfRead: first?.startTime < responseEnd };
  });
  await context.close();
  const packed = (file) => gzipSync(readFileSync(fileURLToPath(file)), { level: 9 }).length;
  const files = [...asked].filter((file) => file.startsWith('file:'));
  return { ...seen, bytes: new Map(files.map((file) => [file, packed(file)])), asked: [...asked], late: seen.shift - before };
}

/** The sum of the bytes. */
export const total = ({ bytes }) => [...bytes.values()].reduce((sum, one) => sum + one, 0);

/** What the server of `inPieces` says of a file, by the end of its name. */
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' };

/** Serves a site on a port of its own, each page cut after `ends`, and so many milliseconds after each piece. */
export async function inPieces(site, ends, wait) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname).slice(1);
    if (!site.has(path)) return response.writeHead(404).end();
    const body = readFileSync(join(site.folder, path));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    if (extname(path) !== '.html') return response.end(body);
    for (const piece of cut(body.toString(), ends)) {
      response.write(piece);
      await pause(wait);
    }
    response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: (path) => `http://127.0.0.1:${server.address().port}/${path}`, close: () => server.close() };
}

/** A text in pieces, cut after the first of each of `ends` that it has. */
function cut(text, ends) {
  const has = ends.filter((end) => text.includes(end));
  const cuts = has.map((end) => text.indexOf(end) + end.length).sort((a, b) => a - b);
  return [...cuts, text.length].map((to, at) => text.slice(cuts[at - 1] ?? 0, to));
}
