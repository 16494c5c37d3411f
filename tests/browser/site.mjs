// What the browser tests share: the repository's vault, built to a temporary folder, and Chromium.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

const browserTests = dirname(fileURLToPath(import.meta.url));
const repository = join(browserTests, '..', '..');

/** Where pictures of the pages go, for people to look at. */
export const screenshots = join(browserTests, 'screenshots');

/** The browser: `CHROMIUM`, else Debian's. */
const executable = process.env.CHROMIUM ?? '/usr/bin/chromium';

// What a browser does on its own account is switched off: the tests hold that pages load nothing.
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** For each test: a guard against hanging, not a measure. */
export const guard = { timeout: 400_000 };

/** Starts the browser. */
export async function launch() {
  if (!existsSync(executable)) {
    throw new Error(`there is no ${executable}: apt-get install chromium, or set CHROMIUM`);
  }
  return chromium.launch({ executablePath: executable, args: quiet, headless: true });
}

/** What the tests of a file share until their end: a browser, and `sites`, which are removed then. */
export async function prepare(...sites) {
  let browser;
  after(async () => {
    await browser?.close();
    for (const site of sites) site.remove();
  });
  browser = await launch();
  return [browser, ...sites];
}

/** A site on disk. */
export class Site {
  /** Builds the vault at `root` with the program at `CRIBSHEET`, else the one that cargo made. */
  static build(root = repository) {
    const parent = mkdtempSync(join(tmpdir(), 'cribsheet-browser-'));
    const folder = join(parent, 'site');
    const program = process.env.CRIBSHEET ?? join(repository, 'target', 'debug', 'cribsheet');
    if (!existsSync(program)) throw new Error(`there is no ${program}: cargo build`);
    execFileSync(program, ['--root', root, 'build', '--quiet', '--output', folder], { stdio: 'pipe' });
    return new Site(parent, folder);
  }

  /** Builds a vault of these files, texts by path. */
  static of(files) {
    const root = mkdtempSync(join(tmpdir(), 'cribsheet-vault-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    try {
      return Site.build(root);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }

  constructor(parent, folder) {
    this.parent = parent;
    this.folder = folder;
  }

  /** Removes the site. */
  remove() {
    rmSync(this.parent, { recursive: true, force: true });
  }

  /** The URL of a file of the site. */
  url(path) {
    return pathToFileURL(join(this.folder, path)).href;
  }

  /** The path of a URL below the site, without its fragment; `null` where it leads elsewhere. */
  path(url) {
    const bare = new URL(url);
    if (bare.protocol !== 'file:') return null;
    bare.hash = '';
    bare.search = '';
    const below = relative(this.folder, fileURLToPath(bare));
    return below.startsWith('..') ? null : below.split(sep).join('/');
  }

  /** True where a path of the site is a file. */
  has(path) {
    const full = join(this.folder, path);
    return existsSync(full) && statSync(full).isFile();
  }

  /** All pages of the site, sorted. */
  pages() {
    const found = [];
    const visit = (below) => {
      for (const entry of readdirSync(join(this.folder, below), { withFileTypes: true })) {
        const path = below ? `${below}/${entry.name}` : entry.name;
        if (entry.isDirectory()) visit(path);
        else if (path.endsWith('.html')) found.push(path);
      }
    };
    visit('');
    return found.sort();
  }
}

/** Has the predictions of a page ask, as they do when one of them comes near. */
export async function askPredictions(page) {
  const cards = page.locator('.card[data-kind="predict"]');
  if ((await cards.count()) === 0) return;
  await cards.first().scrollIntoViewIfNeeded();
  await page.waitForFunction(() => typeof compareOutput === 'function');
  // What follows the place of the page (the contents, which show the links of one section) does so a frame later.
  await page.evaluate(async () => {
    scrollTo({ top: 0, behavior: 'instant' });
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
}

/**
 * A context of a browser for somebody who asks for less motion: while a page scrolls smoothly, what a test
 * clicks may move from under the pointer before its button is up. A test of motion asks for it.
 */
export const openContext = (browser, options = {}) => browser.newContext({ reducedMotion: 'reduce', ...options });

/** Collects all that a page should not do: messages, errors, violations, requests elsewhere. */
export async function watch(context, site) {
  const trouble = [];
  await context.exposeBinding('__violation', ({ page }, text) => {
    trouble.push(`${site.path(page.url())}: ${text}`);
  });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      globalThis.__violation(`${event.violatedDirective} forbids ${event.blockedURI}`);
    });
  });
  context.on('page', (page) => {
    const at = () => site.path(page.url()) ?? page.url();
    page.on('console', (message) => trouble.push(`${at()}: says ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(`${at()}: fails with ${error.message}`));
    page.on('dialog', (dialog) => {
      trouble.push(`${at()}: asks ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith('data:') && site.path(url) === null) {
        trouble.push(`${at()}: requests ${url}`);
      }
    });
    page.on('requestfailed', (request) => {
      // What was still on its way when its page was left is not missing.
      if (request.failure()?.errorText === 'net::ERR_ABORTED') return;
      trouble.push(`${at()}: could not load ${request.url()}`);
    });
  });
  return trouble;
}
