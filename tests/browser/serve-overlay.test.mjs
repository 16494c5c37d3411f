// What is wrong with the vault, shown over the page by the development server.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

import { Served } from './served.mjs';
import { guard, openContext, prepare, screenshots as others, watch } from './site.mjs';

const SHEET = 'content/t/a.md';
const PAGE = 't/a.html';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const EVIL = `<svg/onload=alert(1)>"'><img src=x onerror=alert(2)>`;
const BROKEN = 'See [the other](othr.md) and [below](#won).';

const sheet = (text, level = 'senior') =>
  `---\nlevel: ${JSON.stringify(level)}\n---\n\n# Sheet\n\nAn opening paragraph. See [below](#one).\n\n## One\n\n${text}\n`;

const files = () => ({
  'site.toml': 'title = "Vault"\n',
  [SHEET]: sheet('Text.'),
  'content/t/other.md': '# Other\n\nText.\n',
  'static/favicon.ico': '',
});

// Not those that another file of tests empties.
const screenshots = join(others, '..', 'screenshots-of-overlays');
const [browser] = await prepare();
mkdirSync(screenshots, { recursive: true });

/** Serves the vault and opens `PAGE`; nothing may go wrong. */
async function on(look, options = {}) {
  const served = await Served.start(files());
  const context = await openContext(browser, options);
  try {
    const trouble = await watch(context, served);
    const page = await context.newPage();
    await page.goto(served.url(PAGE), { waitUntil: 'load' });
    await look(page, served);
    assert.deepEqual(trouble, []);
  } finally {
    await context.close();
    await served.remove();
  }
}

const overlay = (page) => page.locator('cribsheet-overlay');
const panel = (page) => page.getByRole('dialog');
const badge = (page) => overlay(page).locator('.badge');

/** Breaks the sheet, and mends it again. */
const damage = (served) => served.write(SHEET, sheet(BROKEN, EVIL));
const mend = (served) => served.write(SHEET, sheet('Text, mended.'));

test('errors are listed over the last good page until they are mended', guard, () =>
  on(async (page, served) => {
    assert.equal(await overlay(page).count(), 0);
    damage(served);
    await panel(page).waitFor();
    assert.equal(await panel(page).locator('h2').textContent(), '3 errors');
    const items = panel(page).locator('li');
    assert.equal(await items.count(), 3);
    const first = items.nth(1);
    assert.equal(await first.locator('.message').textContent(), 'there is no file othr.md in this vault');
    assert.equal(await first.locator('.message code').textContent(), 'othr.md');
    assert.equal(await first.locator('.place code').textContent(), `${SHEET}:11:5`);
    assert.equal(await first.locator('.rule').textContent(), 'broken-link');
    assert.match(await first.locator('.hint').textContent(), /did you mean other\.md/);
    const shown = await first.locator('pre').innerText();
    assert.deepEqual(shown.trimEnd().split('\n').map((line) => line.trimEnd()), [
      '11 | See [the other](othr.md) and [below](#won).',
      '   |     ^^^^^^^^^^^^^^^^^^^^',
    ]);
    assert.equal(await overlay(page).getByRole('alert').textContent(), '3 errors');
    // Texts stay texts.
    assert.ok((await items.nth(0).locator('.message').textContent()).includes(EVIL));
    assert.equal(await panel(page).locator('img, svg, script, a').count(), 0);
    assert.ok(await page.getByText('Text.', { exact: true }).first().isVisible());
    mend(served);
    await page.getByText('Text, mended.').waitFor();
    await overlay(page).waitFor({ state: 'detached' });
  }));

test('the overlay takes no focus, can be closed, and stays closed until all is well', guard, () =>
  on(async (page, served) => {
    await page.locator('input[name="q"]').fill('query');
    damage(served);
    await panel(page).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
    // The first Escape is for the list below the field, if it is open.
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'hidden' });
    assert.equal(await badge(page).textContent(), '3 errors');
    await page.goto(served.url('t/other.html'));
    await badge(page).waitFor();
    assert.ok(!(await panel(page).isVisible()));

    await badge(page).click();
    await panel(page).waitFor();
    assert.equal(await panel(page).evaluate((node) => node.getRootNode().activeElement === node), true);
    await panel(page).getByRole('button', { name: 'Close' }).click();
    await panel(page).waitFor({ state: 'hidden' });
    await badge(page).click();
    await page.mouse.click(5, 5);
    await panel(page).waitFor({ state: 'hidden' });

    mend(served);
    await overlay(page).waitFor({ state: 'detached' });
    damage(served);
    await panel(page).waitFor();
  }));

test('warnings alone are a badge', guard, () =>
  on(async (page, served) => {
    served.write(SHEET, sheet('Text.\n\n#### Deep\n\nText.'));
    await badge(page).waitFor();
    assert.equal(await badge(page).textContent(), '1 warning');
    assert.ok(!(await panel(page).isVisible()));
    assert.equal(await overlay(page).getByRole('status').textContent(), '1 warning');
    await badge(page).click();
    await panel(page).waitFor();
    assert.equal(await panel(page).locator('li[data-severity="warning"]').count(), 1);
    served.write(SHEET, sheet(`${BROKEN}\n\n#### Deep\n\nText.`));
    await panel(page).locator('h2', { hasText: '2 errors, 1 warning' }).waitFor();
    served.write(SHEET, sheet('Text.\n\n#### Deep\n\nText.'));
    await panel(page).waitFor({ state: 'hidden' });
    assert.equal(await badge(page).textContent(), '1 warning');
  }));

test('a vault that is broken from the start is shown as such, and then as a site', guard, async () => {
  const served = await Served.start({ ...files(), [SHEET]: sheet(BROKEN) });
  const page = await browser.newPage();
  try {
    await page.goto(served.url(PAGE));
    await panel(page).waitFor();
    mend(served);
    await page.getByText('Text, mended.').waitFor();
    await overlay(page).waitFor({ state: 'detached' });
  } finally {
    await page.close();
    await served.remove();
  }
});

test('the style of the site does not reach the overlay', guard, () =>
  on(async (page, served) => {
    const style = '* { color: red !important; font-size: 40px !important; display: inline !important; opacity: 0.1 !important }';
    damage(served);
    await panel(page).waitFor();
    const look = () =>
      panel(page).evaluate((node) => {
        const host = node.getRootNode().host;
        const properties = ['color', 'fontSize', 'display', 'opacity', 'width', 'position'];
        const read = (element) => properties.map((name) => getComputedStyle(element)[name]);
        return [host, node, node.querySelector('h2'), node.querySelector('li code')].map(read);
      });
    await page.waitForTimeout(300);
    const before = await look();
    mend(served);
    await overlay(page).waitFor({ state: 'detached' });
    served.write('themes/vault/css/footer.css', style);
    await page.waitForFunction(() => getComputedStyle(document.body).color === 'rgb(255, 0, 0)');
    damage(served);
    await panel(page).waitFor();
    await page.waitForTimeout(300);
    assert.deepEqual(await look(), before);
  }));

const wide = { viewport: { width: 1280, height: 900 } };
const narrow = { viewport: { width: 380, height: 800 } };

for (const [name, options] of Object.entries({
  light: { ...wide, colorScheme: 'light' },
  dark: { ...wide, colorScheme: 'dark' },
  narrow: { ...narrow, colorScheme: 'light' },
  'narrow-dark': { ...narrow, colorScheme: 'dark' },
})) {
  test(`the overlay is drawn and can be used: ${name}`, guard, () =>
    on(
      async (page, served) => {
        const shoot = (what) => page.screenshot({ path: join(screenshots, `${what}-${name}.png`) });
        const check = async () => {
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run({ preload: false }));
          assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`)), []);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(overflow <= 0, `${overflow} px too wide`);
        };
        served.write(SHEET, sheet(`${BROKEN}\n\n#### Deep\n\nText.`, 'seniro'));
        await panel(page).waitFor();
        await page.waitForTimeout(300);
        await shoot('errors');
        await check();
        const box = await panel(page).boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= options.viewport.width, JSON.stringify(box));
        assert.ok(box.y >= 0 && box.y + box.height <= options.viewport.height, JSON.stringify(box));
        await page.keyboard.press('Escape');
        await badge(page).waitFor();
        await shoot('badge');
        await check();
      },
      options,
    ));
}
