// A sheet: the table at its head, its cards, the hooks that themes and tools build on.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Site, guard, openContext, prepare, watch } from './site.mjs';

const SHEET = 'python/core-skills.html';

const [browser, site] = await prepare(Site.build());

/** Runs `look` on a page of the site; nothing may go wrong meanwhile. */
async function on(path, look, options = {}) {
  const context = await openContext(browser, options);
  const trouble = await watch(context, site);
  const page = await context.newPage();
  await page.goto(site.url(path));
  await look(page);
  await context.close();
  assert.deepEqual(trouble, []);
}

/** Waits until the top of an element is in the window. Without scripts no frame calls back. */
async function inView(page, selector) {
  const element = page.locator(selector).first();
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const seen = await element.evaluate((node) => {
      const { top } = node.getBoundingClientRect();
      return top >= 0 && top < innerHeight;
    });
    if (seen) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

test('the table at a glance has five rows of four columns', guard, () =>
  on(SHEET, async (page) => {
    const table = page.locator('table.at-a-glance');
    assert.equal(await table.count(), 1);
    assert.equal(await table.locator('thead th').count(), 4);
    const rows = table.locator('tbody tr[data-skill]');
    assert.equal(await rows.count(), 5);
    for (const row of await rows.all()) assert.equal(await row.locator('th, td').count(), 4);
  }));

for (const scripts of [true, false]) {
  const name = `number and area lead to the section, the trap to its card, ${scripts ? 'with' : 'without'} scripts`;
  test(name, guard, () =>
    on(
      SHEET,
      async (page) => {
        const skills = await page
          .locator('table.at-a-glance tbody tr')
          .evaluateAll((rows) => rows.map((row) => row.dataset.skill));
        for (const skill of skills) {
          const row = `table.at-a-glance tr[data-skill="${skill}"]`;
          const section = `section[data-skill="${skill}"]`;
          for (const cell of ['.number a', '.area a']) {
            await page.goto(site.url(SHEET));
            await page.locator(`${row} ${cell}`).click();
            assert.equal(decodeURIComponent(new URL(page.url()).hash), `#${skill}`);
            assert.ok(await inView(page, `${section} > h2`), `${skill} is out of sight`);
          }
          await page.goto(site.url(SHEET));
          await page.locator(`${row} .trap a`).click();
          const anchor = decodeURIComponent(new URL(page.url()).hash.slice(1));
          const card = `${section} article[data-card]:has(> h3[id="${anchor}"])`;
          assert.equal(await page.locator(card).count(), 1, `${anchor} is no card of ${skill}`);
          assert.ok(await inView(page, `[id="${anchor}"]`), `${anchor} is out of sight`);
        }
      },
      { javaScriptEnabled: scripts },
    ));
}

test('the stable hooks are there', guard, () =>
  on(SHEET, async (page) => {
    const hooks = [
      'table.at-a-glance tbody tr[data-skill]',
      'section[data-skill] > h2[id]',
      'article[data-card^="python/core-skills/"][data-kind="probe"]',
      'article[data-card^="python/core-skills/"][data-kind="predict"]',
      'article details[data-slot="surface"] > summary',
      'article details[data-slot="deeper"]',
      'article details[data-slot="follow-ups"]',
      'article[data-kind="predict"] details[data-slot="output"]',
      'article[data-kind="predict"] details[data-slot="why"]',
      'aside.callout[data-kind]',
      'figure.code[data-language="python"] pre > code',
    ];
    for (const hook of hooks) assert.ok((await page.locator(hook).count()) > 0, hook);
    const skills = await page.locator('tr[data-skill]').count();
    assert.equal(await page.locator('section[data-skill]').count(), skills);
  }));

test('a card of the vault has one name', guard, () =>
  on(SHEET, async (page) => {
    const names = await page
      .locator('article[data-card]')
      .evaluateAll((cards) => cards.map((card) => card.dataset.card));
    assert.ok(names.length >= 10);
    assert.equal(new Set(names).size, names.length);
  }));

test('answers are closed until they are asked for', guard, () =>
  on(SHEET, async (page) => {
    assert.equal(await page.locator('article details[open]').count(), 0);
  }));

test('one button opens all answers and closes them again', guard, () =>
  on(SHEET, async (page) => {
    const all = await page.locator('.card > details').count();
    const button = page.locator('button.answers');
    const label = await button.textContent();
    await button.click();
    assert.equal(await page.locator('.card > details[open]').count(), all);
    assert.notEqual(await button.textContent(), label);
    await button.click();
    assert.equal(await page.locator('.card > details[open]').count(), 0);
    assert.equal(await button.textContent(), label);
  }));

test('where nothing hovers the button that copies lies on no line of code', guard, () =>
  on(
    SHEET,
    async (page) => {
      await page.locator('button.answers').click();
      const covered = await page.locator('figure.code').evaluateAll((all) =>
        all.filter((figure) => {
          const button = figure.querySelector('.copy').getBoundingClientRect();
          const code = figure.querySelector('code').getBoundingClientRect();
          return button.bottom > code.top;
        }).length,
      );
      assert.equal(covered, 0);
    },
    { viewport: { width: 380, height: 800 }, hasTouch: true, isMobile: true },
  ));

test('the chosen colours stay from page to page', guard, () =>
  on('index.html', async (page) => {
    const colour = () => page.evaluate(() => getComputedStyle(document.body).color);
    const light = await colour();
    await page.locator('.theme-switch select').selectOption('dark');
    const dark = await colour();
    assert.notEqual(light, dark);
    await page.goto(site.url(SHEET));
    assert.equal(await colour(), dark);
    assert.equal(await page.locator('.theme-switch select').inputValue(), 'dark');
  }));
