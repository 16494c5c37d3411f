// A walk over all pages, from the front page by links: nothing leads nowhere, nothing is lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Site, guard, launch, openContext, watch } from './site.mjs';

let site;
let browser;
/** What was found on each page: its ids, links and width. */
let pages;
let trouble;

before(async () => {
  site = Site.build();
  browser = await launch();
  const context = await openContext(browser);
  trouble = await watch(context, site);
  pages = await walk(await context.newPage());
  await context.close();
});

after(async () => {
  await browser?.close();
  site?.remove();
});

/** Opens all pages that links lead to from the front page. */
async function walk(page) {
  const found = new Map();
  const waiting = ['index.html', '404.html'];
  while (waiting.length > 0) {
    const path = waiting.pop();
    if (found.has(path)) continue;
    await page.goto(site.url(path), { waitUntil: 'load' });
    const facts = await page.evaluate(() => ({
      // Of what is in a template, too: it becomes a part of the page.
      ids: [...document.querySelectorAll('[id]')].map((element) => element.id),
      urls: [...document.querySelectorAll('[href], [src]')].map((element) => ({
        written: element.getAttribute('href') ?? element.getAttribute('src'),
        url: element.href || element.src,
        link: element.localName === 'a',
      })),
      main: document.querySelectorAll('main').length,
      headings: document.querySelectorAll('h1').length,
      title: document.title,
    }));
    found.set(path, facts);
    if (path === '404.html') continue;
    for (const { url, link } of facts.urls) {
      const target = link ? site.path(url) : null;
      if (target?.endsWith('.html') && site.has(target)) waiting.push(target);
    }
  }
  return found;
}

test('the walk meets many pages', guard, () => {
  assert.ok(pages.size >= 10, `only ${[...pages.keys()].join(', ')}`);
});

test('every link and source leads to a file and an anchor that are there', guard, () => {
  const broken = [];
  let links = 0;
  for (const [path, { urls }] of pages) {
    for (const { written, url } of urls) {
      links += 1;
      const target = new URL(url);
      if (target.protocol !== 'file:') {
        if (!['https:', 'http:', 'mailto:'].includes(target.protocol)) {
          broken.push(`${path}: ${written}`);
        }
        continue;
      }
      const file = site.path(url);
      if (file === null || !site.has(file)) {
        broken.push(`${path}: ${written} leads to no file`);
        continue;
      }
      const anchor = decodeURIComponent(target.hash.slice(1));
      if (anchor && !pages.get(file)?.ids.includes(anchor)) {
        broken.push(`${path}: ${written} leads to no anchor`);
      }
    }
  }
  assert.ok(links > 500, `only ${links} links were looked at`);
  assert.deepEqual(broken, []);
});

test('links are relative and name a file', guard, () => {
  const odd = [];
  for (const [path, { urls }] of pages) {
    for (const { written } of urls) {
      const plain = written.split('#')[0];
      if (/^[a-z]+:/i.test(written) || plain === '') continue;
      if (plain.startsWith('/') || plain.endsWith('/')) odd.push(`${path}: ${written}`);
    }
  }
  assert.deepEqual(odd, []);
});

test('no page is an orphan', guard, () => {
  const lost = site.pages().filter((path) => !pages.has(path));
  assert.deepEqual(lost, []);
});

test('every page has one main part, one first heading and a title of its own', guard, () => {
  const titles = new Map();
  for (const [path, { main, headings, title }] of pages) {
    assert.equal(main, 1, `${path} has ${main} main parts`);
    assert.equal(headings, 1, `${path} has ${headings} first headings`);
    assert.ok(!titles.has(title), `${path} and ${titles.get(title)} are both called ${title}`);
    titles.set(title, path);
  }
});

test('no id is there twice', guard, () => {
  const twice = [];
  for (const [path, { ids }] of pages) {
    for (const id of new Set(ids)) {
      if (ids.indexOf(id) !== ids.lastIndexOf(id)) twice.push(`${path}: ${id}`);
    }
  }
  assert.deepEqual(twice, []);
});

test('no page says, breaks, forbids or requests anything', guard, () => {
  assert.deepEqual(trouble, []);
});

test('no page scrolls sideways on a small screen', guard, async () => {
  const context = await openContext(browser, { viewport: { width: 380, height: 800 } });
  const page = await context.newPage();
  const wide = [];
  for (const path of pages.keys()) {
    await page.goto(site.url(path));
    // With all that is folded open, too.
    for (const open of [false, true]) {
      const width = await page.evaluate((all) => {
        for (const details of document.querySelectorAll('details')) details.open ||= all;
        return document.scrollingElement.scrollWidth;
      }, open);
      if (width > 380) wide.push(`${path}${open ? ', all open,' : ''} is ${width} px wide`);
    }
  }
  await context.close();
  assert.deepEqual(wide, []);
});
