// Pictures of each kind of page, for people to look at: `screenshots/`, not kept.

import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Site, askPredictions, guard, launch, openContext, screenshots } from './site.mjs';

const wide = { width: 1280, height: 900 };
const looks = {
  light: { viewport: wide, colorScheme: 'light' },
  dark: { viewport: wide, colorScheme: 'dark' },
  narrow: { viewport: { width: 380, height: 800 }, colorScheme: 'light' },
  print: { viewport: wide, colorScheme: 'light' },
};

const pages = {
  home: 'index.html',
  track: 'python/index.html',
  sheet: 'python/core-skills.html',
  skills: 'skills.html',
  tags: 'tags/index.html',
  'a-z': 'a-z.html',
  404: '404.html',
};

let site;
let browser;

before(async () => {
  site = Site.build();
  browser = await launch();
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
});

after(async () => {
  await browser?.close();
  site?.remove();
});

for (const [look, options] of Object.entries(looks)) {
  test(`every kind of page is drawn: ${look}`, guard, async () => {
    const context = await openContext(browser, options);
    const page = await context.newPage();
    const shoot = async (name) => {
      const picture = await page.screenshot({ path: join(screenshots, `${name}-${look}.png`) });
      assert.ok(picture.length > 5_000, `${name} in ${look} is nearly empty`);
    };
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(site.url(path));
      if (look === 'print') await page.emulateMedia({ media: 'print' });
      await shoot(name);
    }
    await page.goto(`${site.url('search.html')}?q=mutable+default`);
    await page.locator('main [role="group"]').first().waitFor({ state: 'attached' });
    await shoot('search');
    await page.goto(site.url(pages.sheet));
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('article details')) details.open = true;
      const cards = document.querySelectorAll('article[data-card]');
      cards[Math.floor(cards.length / 2)].scrollIntoView({ behavior: 'instant' });
    });
    await shoot('sheet-open');
    await askPredictions(page);
    await page.evaluate(() => {
      const form = document.querySelector('.guess');
      form.elements.guess.value = 'refused\n(1, [2])';
      form.requestSubmit();
      form.closest('.card').scrollIntoView({ behavior: 'instant' });
    });
    await shoot('sheet-asked');
    await context.close();
  });
}

test('the views for paper are drawn', guard, async () => {
  const context = await openContext(browser, { viewport: wide });
  const page = await context.newPage();
  for (const view of ['booklet', 'questions', 'summary']) {
    await page.goto(`${site.url(pages.sheet)}?print=${view}`);
    const picture = await page.screenshot({ path: join(screenshots, `paper-${view}.png`) });
    assert.ok(picture.length > 5_000, `${view} is nearly empty`);
  }
  await context.close();
});

test('print shows every answer', guard, async () => {
  const context = await openContext(browser, { viewport: wide });
  const page = await context.newPage();
  await page.emulateMedia({ media: 'print' });
  await page.goto(site.url(pages.sheet));
  const pdf = await page.pdf();
  assert.ok(pdf.length > 50_000);
  const closed = await page
    .locator('article details[data-slot]')
    .evaluateAll((all) => all.filter((details) => details.lastElementChild.checkVisibility({ contentVisibilityAuto: true }) === false).length);
  assert.equal(closed, 0, `${closed} answers would not be printed`);
  await context.close();
});
