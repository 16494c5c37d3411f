// Searches in Chromium, each first one in a context of its own, with nothing in its cache.

import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

import { chromium } from 'playwright-core';

import { median } from './statistics.mjs';

/** The browser: `CHROMIUM`, else Debian's. */
const executable = process.env.CHROMIUM ?? '/usr/bin/chromium';

// What a browser does on its own account is switched off: it would disturb the times.
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Milliseconds for what the page does besides searching: against hanging, not a measure. */
const HANG = 60_000;

/** So many milliseconds a page has come to rest for: the browser starts and paints long after its load event. */
const REST = 300;

/** After so many milliseconds a page from disk has asked for all it wanted. */
const QUIET = 100;

/** Starts the browser. */
export async function launch() {
  if (!existsSync(executable)) {
    throw new Error(`there is no ${executable}: apt-get install chromium, or set CHROMIUM`);
  }
  return chromium.launch({ executablePath: executable, args: quiet, headless: true });
}

/** Opens a page in a new context, lets `work` have it, and closes the context. */
async function withPage(browser, engine, url, work) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(HANG);
    await page.goto(url, { waitUntil: 'load' });
    await engine.install(page);
    await pause(REST);
    return await work(page);
  } finally {
    await context.close();
  }
}

/** What a search asked for: requests and bytes, and the bytes that are not the client's. */
function traffic(engine, log) {
  const missing = log.filter((entry) => entry.missing).map((entry) => entry.path);
  if (missing.length > 0) throw new Error(`the page asked for ${missing.join(', ')}: not there`);
  const sum = (entries) => entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
  const index = log.filter((entry) => !engine.isClient(entry.path));
  return { requests: log.length, bytes: sum(log), indexBytes: sum(index) };
}

/** Queries asked in the same page after `query`: they need the same words, or a part of them. */
function followUps(query) {
  const words = query.split(/\s+/);
  const turned = words.length > 1 ? [[...words].reverse().join(' ')] : [];
  const shorter = words[0].length > 3 ? [words[0].slice(0, -1)] : [];
  return [...turned, words[0], ...shorter].filter((next) => next !== query);
}

/**
 * A query over HTTP: `cold`, the first in a page; `warm`, the same again, the median of `turns`;
 * `next`, other queries in the same page that share words with it.
 */
export async function overHttp(browser, engine, server, path, query, turns) {
  return withPage(browser, engine, server.url + path, async (page) => {
    await server.quiet();
    server.take();
    const ask = async (how, text) => {
      const answer = await how(page, text);
      await server.quiet();
      return { ...answer, ...traffic(engine, server.take()) };
    };
    const cold = await ask(engine.cold, query);
    const times = [];
    for (let turn = 0; turn < turns; turn += 1) times.push((await engine.again(page, query)).search);
    const next = [];
    for (const other of followUps(query)) next.push(await ask(engine.again, other));
    return { cold, warm: median(times), next };
  });
}

/** The first search in a page opened from disk. Its requests are the browser's, sizes the files'. */
export async function fromDisk(browser, engine, bodies, folder, path, query) {
  const root = pathToFileURL(`${folder}/`).href;
  return withPage(browser, engine, root + path, async (page) => {
    const log = [];
    page.on('request', (request) => {
      const url = request.url().replace(/[?#].*$/s, '');
      const below = url.startsWith(root) ? `/${decodeURIComponent(url.slice(root.length))}` : url;
      const body = bodies.get(below);
      log.push({ path: below, bytes: body?.bytes.length ?? 0, missing: !body });
    });
    const answer = await engine.cold(page, query);
    await pause(QUIET);
    return { ...answer, ...traffic(engine, log) };
  });
}
