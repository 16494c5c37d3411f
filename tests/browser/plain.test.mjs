// Without scripts: every page is reached by links, every answer opens by a click.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Site, guard, prepare } from './site.mjs';

const [browser, site] = await prepare(Site.build());

test('every page is reached by links alone and every details opens', guard, async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
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
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of ['python/core-skills.html', 'search.html']) {
    await page.goto(site.url(path));
    // The search's field leads to a page that says more.
    const controls = page.locator('button, select, input:not([disabled], header [name="q"])');
    for (const control of await controls.all()) {
      assert.ok(!(await control.isVisible()), await control.evaluate((node) => node.outerHTML));
    }
  }
  await context.close();
});
