// A sheet by the keyboard alone: all is reached, in order, in sight, and does what it says.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Site, askPredictions, guard, openContext, prepare, watch } from './site.mjs';

const SHEET = 'python/core-skills.html';
/** One that is long. */
const LONG = 'sql/window-functions.html';

const [browser, site] = await prepare(Site.build());

/** Runs `look` on a sheet; nothing may go wrong meanwhile. */
async function on(look, { path = SHEET, ...options } = {}) {
  const context = await openContext(browser, { viewport: { width: 1280, height: 900 }, ...options });
  const trouble = await watch(context, site);
  const page = await context.newPage();
  await page.goto(site.url(path));
  await look(page);
  await context.close();
  assert.deepEqual(trouble, []);
}

/** What has the focus: its place in the document, whether it is in sight, whether one sees that it has it. */
function focused() {
  const node = document.activeElement;
  if (node === document.body) return null;
  const { left, right, top, bottom } = node.getBoundingClientRect();
  const [x, y] = [Math.max(left, Math.min((left + right) / 2, innerWidth - 1)), Math.max(0, Math.min((top + bottom) / 2, innerHeight - 1))];
  const hit = document.elementFromPoint(x, y);
  const { outlineStyle, outlineWidth } = getComputedStyle(node);
  return {
    at: [...document.querySelectorAll('*')].indexOf(node),
    name: `${node.localName}.${node.className} ${node.textContent.trim().slice(0, 40)}`,
    inSight: bottom > 0 && top < innerHeight && (node.contains(hit) || hit?.contains(node)),
    marked: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
  };
}

test('Tab meets all there is in the order of the page, in sight, and gets out again', guard, () =>
  on(async (page) => {
    await askPredictions(page);
    const expected = await page.evaluate(() => {
      const all = document.querySelectorAll('a[href], button, select, input, textarea, summary, [tabindex="0"]');
      return [...all].filter((node) => node.tabIndex >= 0 && node.checkVisibility({ visibilityProperty: true })).length;
    });
    assert.ok(expected > 115, `only ${expected}`);
    const met = [];
    for (let turn = 0; turn <= expected; turn += 1) {
      await page.keyboard.press('Tab');
      const now = await page.evaluate(focused);
      if (!now) break;
      assert.ok(now.inSight, `${now.name} is out of sight`);
      assert.ok(now.marked, `${now.name} does not show that it has the focus`);
      met.push(now);
    }
    assert.equal(met.length, expected);
    for (const [index, { at, name }] of met.entries()) assert.ok(index === 0 || at > met[index - 1].at, `${name} is out of order`);
  }, { path: LONG }));

test('the first step skips to the content', guard, () =>
  on(async (page) => {
    await page.keyboard.press('Tab');
    assert.ok(await page.locator('.skip').isVisible());
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'main');
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => Boolean(document.activeElement.closest('main'))));
  }));

test('a question is answered, a program predicted, all opened and closed', guard, () =>
  on(async (page) => {
    const probe = page.locator('.card[data-kind="probe"]').first();
    await probe.locator('summary').first().focus();
    for (const key of ['Enter', 'Space']) {
      const open = await probe.locator('details[open]').count();
      await page.keyboard.press(key);
      assert.notEqual(await probe.locator('details[open]').count(), open, key);
    }

    const predict = page.locator('.card[data-kind="predict"]').first();
    await predict.locator('textarea').focus();
    await page.keyboard.type('refused');
    // The field is no trap.
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Compare');
    await page.keyboard.press('Enter');
    assert.match(await predict.locator('.verdict p').textContent(), /^1 \/ 2 /);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'summary');

    await page.locator('button.answers').focus();
    const all = await page.locator('.card > details').count();
    for (const open of [all, 0]) {
      await page.keyboard.press('Enter');
      assert.equal(await page.locator('.card > details[open]').count(), open);
    }
  }));

test('a view for paper is reached and left', guard, () =>
  on(async (page) => {
    await page.locator('.print-ways a').last().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/*?print=summary');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Print');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.search === '');
  }));
