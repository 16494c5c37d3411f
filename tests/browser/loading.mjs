// What a page loads before anyone touches it, and when what is on it is there.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** After so many milliseconds a page from a folder has asked for all it wanted. */
const QUIET = 250;

/** Starts to look before the page does anything. */
function observe() {
  globalThis.seen = { paint: 0, shift: 0 };
  const on = (type, add) =>
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
  on('largest-contentful-paint', (entry) => (globalThis.seen.paint = entry.startTime));
  on('layout-shift', (entry) => (globalThis.seen.shift += entry.value));
}

/**
 * Loads a page of a folder in a context of its own: `bytes`, those of each file that was asked for,
 * packed by gzip, by URL; `paint`, the largest contentful paint in milliseconds; `shift`, the sum of
 * layout shifts. `act` may do something on the page before it is left.
 */
export async function load(browser, url, options = {}, act = async () => {}) {
  const context = await browser.newContext(options);
  await context.addInitScript(observe);
  const page = await context.newPage();
  const asked = new Set();
  page.on('request', (request) => asked.add(request.url()));
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForTimeout(QUIET);
  await act(page);
  const { paint, shift } = await page.evaluate(() => globalThis.seen);
  await context.close();
  const packed = (file) => gzipSync(readFileSync(fileURLToPath(file)), { level: 9 }).length;
  const files = [...asked].filter((file) => file.startsWith('file:'));
  return { bytes: new Map(files.map((file) => [file, packed(file)])), asked: [...asked], paint, shift };
}

/** The sum of the bytes. */
export const total = ({ bytes }) => [...bytes.values()].reduce((sum, one) => sum + one, 0);
