// Without scripts: every page is reached by links, every answer opens by a click, all text is there.
// Without styles: what is read is in order, whole, and nothing is lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Site, guard, openContext, prepare } from './site.mjs';

/** A page of each kind. */
const KINDS = {
  home: 'index.html',
  track: 'python/index.html',
  sheet: 'python/core-skills.html',
  skills: 'skills.html',
  search: 'search.html',
};

const [browser, site] = await prepare(Site.build());

test('every page is reached by links alone and every details opens', guard, async () => {
  const context = await openContext(browser, { javaScriptEnabled: false });
  const page = await context.newPage();
  const reached = new Set();
  const waiting = ['index.html'];
  let opened = 0;
  while (waiting.length > 0) {
    const path = waiting.pop();
    if (reached.has(path)) continue;
    reached.add(path);
    await page.goto(site.url(path));
    const summaries = await page.locator('details > summary').all();
    for (const summary of summaries) {
      // Those that another one holds are in sight once that is open: the document's order.
      await summary.click();
      const open = await summary.locator('xpath=..').evaluate((details) => details.open);
      assert.ok(open, `${path}: ${await summary.textContent()} stays closed`);
      opened += 1;
    }
    const urls = await page.locator('a[href]').evaluateAll((links) => links.map((a) => a.href));
    for (const target of urls.map((url) => site.path(url))) {
      if (target?.endsWith('.html')) waiting.push(target);
    }
  }
  await context.close();
  assert.ok(opened > 50, `only ${opened} were there to open`);
  const lost = site.pages().filter((path) => !reached.has(path) && path !== '404.html');
  assert.deepEqual(lost, []);
});

test('controls that need a script are hidden without one', guard, async () => {
  const context = await openContext(browser, { javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of Object.values(KINDS)) {
    await page.goto(site.url(path));
    // The search's field leads to a page that says more.
    const controls = page.locator('button, select, input:not([disabled], header [name="q"])');
    for (const control of await controls.all()) {
      assert.ok(!(await control.isVisible()), await control.evaluate((node) => node.outerHTML));
    }
  }
  await context.close();
});

/** Runs `look` on each kind of page: all in a window of this kind. */
async function onEach(look, options) {
  const context = await openContext(browser, options);
  const page = await context.newPage();
  for (const path of Object.values(KINDS)) {
    await page.goto(site.url(path));
    await look(page, path);
  }
  await context.close();
}

const noStyles = (page) => page.evaluate(() => document.querySelectorAll('link[rel="stylesheet"], style').forEach((one) => one.remove()));

/** Where, in the order of the document, parts of the page begin, with their names. */
const PARTS = [
  ['.skip', 'the link that skips'],
  ['.site-header', 'the head'],
  ['.breadcrumb', 'the way here'],
  ['main', 'the content'],
  ['h1', 'its title'],
  ['.lead', 'what it is about'],
  ['.contents', 'its contents'],
  ['.filter, main .search', 'what narrows it down'],
  ['.sheet-body, .home-tracks, .sheet-skills, .search-results', 'the text'],
  ['.sources', 'the sources'],
  ['.neighbours', 'what stands beside it'],
  ['.ways', 'where to go next'],
  ['.site-footer', 'the foot'],
];

test('without styles pages are read in the order of their source', guard, () =>
  onEach(async (page, path) => {
    await noStyles(page);
    const found = await page.evaluate((parts) => {
      const all = [...document.querySelectorAll('body, body *')];
      return parts.flatMap(([selector, name]) => {
        const node = document.querySelector(selector);
        return node ? [{ name, at: all.indexOf(node), top: node.getBoundingClientRect().top }] : [];
      });
    }, PARTS);
    for (const needed of ['the link that skips', 'the head', 'the content', 'its title', 'the text', 'the foot']) {
      assert.ok(found.some(({ name }) => name === needed), `${path} is without ${needed}`);
    }
    found.forEach(({ name, at, top }, index) => {
      const before = found[index - 1];
      if (!before) return;
      assert.ok(at > before.at, `${path}: ${name} is written before ${before.name}`);
      // What is hidden has no place.
      assert.ok(top >= before.top || top === 0, `${path}: ${name} is drawn above ${before.name}`);
    });
    const first = await page.locator('main :is(h1, h2, h3, h4, aside, article)').first().evaluate((node) => node.localName);
    assert.equal(first, 'h1', path);
  }));

test('without styles no word sticks to the next', guard, () =>
  onEach(async (page, path) => {
    await noStyles(page);
    const glued = await page.evaluate(() => {
      document.querySelectorAll('details').forEach((one) => (one.open = true));
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      let last = null;
      while (walker.nextNode()) {
        const { currentNode: text } = walker;
        const seen = text.parentElement.checkVisibility() && !text.parentElement.closest('pre, option, template, script');
        if (!seen || text.data === '') continue;
        const range = document.createRange();
        if (last && /\w$/.test(last.data) && /^\w/.test(text.data)) {
          range.setStart(last, last.length);
          range.setEnd(text, 0);
          // A break, or a box of its own, parts them too.
          const boxes = [last, text].map((one) => {
            let node = one.parentElement;
            while (getComputedStyle(node).display === 'inline') node = node.parentElement;
            return node;
          });
          const line = range.cloneContents().querySelector('br, input, select, button');
          if (boxes[0] === boxes[1] && !line) found.push(`${last.data.slice(-20)}|${text.data.slice(0, 20)}`);
        }
        last = text;
      }
      return found;
    });
    assert.deepEqual(glued, [], path);
  }));

for (const [width, viewport] of Object.entries({ narrow: { width: 380, height: 800 }, wide: { width: 1440, height: 900 } })) {
  test(`what styles write is decoration, and says so: ${width}`, guard, () =>
    onEach(
      async (page, path) => {
        const written = await page.evaluate(() => {
          document.querySelectorAll('details').forEach((one) => (one.open = true));
          return [...document.querySelectorAll('*')].flatMap((node) =>
            ['::before', '::after'].flatMap((part) => {
              const { content } = getComputedStyle(node, part);
              const silent = ['none', 'normal', '""'].includes(content) || content.endsWith('/ ""');
              return silent ? [] : [`${node.localName}.${node.className}${part} ${content}`];
            }),
          );
        });
        assert.deepEqual(written, [], path);
      },
      { viewport },
    ));
}

test('without scripts all text is there', guard, async () => {
  const words = (page) =>
    page.evaluate(() => {
      document.querySelectorAll('details').forEach((one) => (one.open = true));
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = { seen: '', hidden: [] };
      while (walker.nextNode()) {
        const { data, parentElement: holder } = walker.currentNode;
        // What serves the script alone may be hidden where there is none.
        if (!data.trim() || holder.closest('script, template, noscript, form, select, .tools, .print-bar, .search-more, .filter-nothing, .theme-switch')) continue;
        if (holder.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) found.seen += ` ${data.trim()}`;
        else found.hidden.push(`${holder.localName}.${holder.className}: ${data.trim().slice(0, 60)}`);
      }
      return found;
    });
  let seen = 0;
  await onEach(
    async (page, path) => {
      const { seen: text, hidden } = await words(page);
      assert.deepEqual(hidden, [], path);
      seen += text.length;
    },
    { javaScriptEnabled: false },
  );
  assert.ok(seen > 15_000, `only ${seen} letters were looked at`);
});
