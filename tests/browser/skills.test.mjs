// The skills page: filtered and sorted in the page, its state in the address, from a folder.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Site, guard, launch, openContext, watch } from './site.mjs';

let site;
let browser;
let context;
let page;
let trouble;

before(async () => {
  site = Site.build();
  browser = await launch();
  context = await openContext(browser);
  trouble = await watch(context, site);
  page = await context.newPage();
});

after(async () => {
  await browser?.close();
  site?.remove();
});

const open = (query = '') => page.goto(site.url('skills.html') + query);
const rows = () => page.locator('tr[data-skill]:visible').count();
const titles = () => page.locator('.sheet-skills:visible h2').allInnerTexts();
const status = () => page.locator('.filter [role="status"]').innerText();
const query = () => new URL(page.url()).search;

test('words leave the skills that have them all, and say how many', guard, async () => {
  await open();
  const all = await rows();
  assert.ok(all > 15);
  assert.equal(await status(), `${all} skills`);
  await page.getByRole('searchbox', { name: 'Filter' }).fill('callbacks LOOP');
  assert.equal(await rows(), 1);
  assert.match(await page.locator('tr[data-skill]:visible').innerText(), /Trace this loop/);
  assert.equal(await status(), `1 of ${all} skills`);
  assert.equal(query(), '?q=callbacks+LOOP');
});

test('a word of a sheet stands for all of its skills', guard, async () => {
  await open();
  await page.getByRole('searchbox', { name: 'Filter' }).fill('decide the screen');
  assert.equal(await rows(), 5);
  await page.getByRole('searchbox', { name: 'Filter' }).fill('screen closure');
  assert.equal(await rows(), 1);
});

test('track and tag narrow the list together', guard, async () => {
  await open();
  await page.getByLabel('Track').selectOption({ label: 'SQL' });
  assert.deepEqual((await titles()).map((title) => title.slice(0, 3)), ['SQL', 'SQL']);
  assert.equal(query(), '?track=sql');
  const tags = await page.getByLabel('Tag').locator('option').allInnerTexts();
  await page.getByLabel('Tag').selectOption({ label: tags.find((tag) => tag.includes('window')) });
  assert.deepEqual(await titles(), ['SQL window functions: frames, ranks and streaks']);
});

test('sheets are sorted, and go back to the order of the vault', guard, async () => {
  await open();
  const vault = await titles();
  await page.getByLabel('Order').selectOption({ label: 'By title' });
  const sorted = await titles();
  assert.deepEqual(sorted, [...vault].sort((a, b) => a.localeCompare(b, 'en')));
  assert.notDeepEqual(sorted, vault);
  await page.getByLabel('Order').selectOption({ label: 'Shortest first' });
  const minutes = await page.locator('.sheet-skills').evaluateAll((all) => all.map((one) => Number(one.dataset.minutes)));
  assert.deepEqual(minutes, [...minutes].sort((a, b) => a - b));
  await page.getByLabel('Order').selectOption({ index: 0 });
  assert.deepEqual(await titles(), vault);
  assert.equal(query(), '');
});

test('the address brings the state back', guard, async () => {
  await open('?q=null&track=sql&sort=title');
  const [shown, said] = [await rows(), await status()];
  assert.ok(shown > 0);
  assert.equal(await page.getByLabel('Track').inputValue(), 'sql');
  await page.reload();
  assert.deepEqual([await rows(), await status()], [shown, said]);
  assert.equal(query(), '?q=null&track=sql&sort=title');
});

test('what is not on offer filters nothing', guard, async () => {
  await open('?track=cobol');
  assert.equal(await page.locator('.sheet-skills:not(:visible)').count(), 0);
});

test('where nothing matches, the search takes over', guard, async () => {
  await open('?q=zzzz');
  assert.equal(await rows(), 0);
  const link = page.locator('.filter-nothing a');
  await link.click();
  await page.waitForLoadState('load');
  assert.equal(site.path(page.url()), 'search.html');
  assert.equal(query(), '?q=zzzz');
});

test('one button clears all of it and keeps the keyboard in the form', guard, async () => {
  await open('?q=zzzz&sort=title');
  await page.getByRole('button', { name: 'Clear filters' }).press('Enter');
  await page.waitForFunction(() => location.search === '');
  assert.ok(await page.getByRole('searchbox', { name: 'Filter' }).evaluate((field) => field === document.activeElement));
  assert.equal(await page.locator('tr[data-skill]:not(:visible)').count(), 0);
  assert.ok(await page.getByRole('button', { name: 'Clear filters' }).isHidden());
});

test('without a script all skills are there and no form that does nothing', guard, async () => {
  const bare = await openContext(browser, { javaScriptEnabled: false });
  const plain = await bare.newPage();
  await plain.goto(site.url('skills.html') + '?q=zzzz');
  assert.ok((await plain.locator('tr[data-skill]:visible').count()) > 15);
  assert.ok(await plain.locator('.filter').isHidden());
  await bare.close();
});

test('the keyboard alone leads from home to a skill', guard, async () => {
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: at } = document;
      const label = at.getAttribute('aria-label') ?? at.labels?.[0]?.firstChild.textContent;
      const shown = getComputedStyle(at).outlineStyle !== 'none' && at.checkVisibility();
      return { name: (label ?? at.textContent).trim(), shown };
    });
  const tabTo = async (name) => {
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const at = await focused();
      assert.ok(at.shown, `${at.name} does not show that it has the focus`);
      if (name.test(at.name)) return;
    }
    assert.fail(`the keyboard does not come to ${name}`);
  };
  await page.goto(site.url('index.html'));
  await tabTo(/^Skip to content$/);
  await page.keyboard.press('Enter');
  await tabTo(/^\d+ skills$/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/skills\.html/);
  await tabTo(/^Filter$/);
  await page.keyboard.type('callbacks loop');
  await tabTo(/^Track$/);
  await page.keyboard.press('J');
  assert.equal(query(), '?q=callbacks+loop&track=javascript');
  await tabTo(/^Clear filters$/);
  await tabTo(/^Trace this loop/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/closures-and-the-event-loop\.html#/);
});

test('hidden rows stay hidden on narrow screens', guard, async () => {
  await page.setViewportSize({ width: 380, height: 800 });
  await open('?q=callback');
  const shown = await rows();
  assert.ok(shown > 0 && shown < 5);
  assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= 380));
});

test('no page said or broke anything', guard, () => {
  assert.deepEqual(trouble, []);
});
