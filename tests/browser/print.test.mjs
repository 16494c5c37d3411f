// Paper: the booklet, the questions, the one page; as PDF where pages count, by styles where not.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Site, guard, openContext, prepare, watch } from './site.mjs';

const SHEET = 'python/core-skills.html';
/** One of many pages. */
const LONG = 'sql/window-functions.html';
const VIEWS = ['booklet', 'questions', 'summary'];

const fence = (info, text) => `\`\`\`${info}\n${text}\`\`\`\n`;
const card = (at) => `### Question ${at}?\n<!-- probe id: q${at} -->\n\n#### Deeper answer\n${'Words. '.repeat(80)}\n\n`;
/** A sheet with links of each kind, one that is dense, and one that is far too long for a page. */
const FILES = {
  'site.toml': 'title = "T"\nbase_url = "https://vault.example/x/"\n',
  'content/p/a.md': `---
title: A
sources: [https://source.example/]
---

See [one](https://one.example/a), [b](b.md#s), [again](https://one.example/a), <https://bare.example/> and [here](#s).

## S

### Q?
<!-- probe id: q -->

#### Deeper answer
Only [here](https://answer.example/).

#### Surface answer
${fence('python', 'x = 1\n')}
`,
  'content/p/b.md': `---\ntitle: B\nlayout: dense\n---\n\n## S\n\n${Array.from({ length: 30 }, (_, at) => card(at)).join('')}`,
};

const [browser, own, site] = await prepare(Site.build(), Site.of(FILES));

/** Runs `look` on a page of a site; nothing may go wrong meanwhile. */
async function on(of, path, look, options = {}) {
  const context = await openContext(browser, { viewport: { width: 1280, height: 900 }, ...options });
  const trouble = await watch(context, of);
  const page = await context.newPage();
  await page.goto(of.url(path.split('?')[0]) + (path.includes('?') ? `?${path.split('?')[1]}` : ''));
  await look(page);
  await context.close();
  assert.deepEqual(trouble, []);
}

/** How many pages a PDF has: its page tree says so. */
const pagesOf = (pdf) => Math.max(...[...pdf.toString('latin1').matchAll(/\/Count (\d+)/g)].map(([, count]) => Number(count)));

/** Of elements, how many are drawn. */
const drawn = (page, selector) =>
  page.locator(selector).evaluateAll((all) => all.filter((node) => node.checkVisibility({ contentVisibilityAuto: true })).length);

const ANSWERS = '.card > details > :not(summary)';

test('a small control leads to the three views, and back', guard, () =>
  on(own, SHEET, async (page) => {
    const links = await page.locator('.print-ways a').all();
    assert.deepEqual(await page.locator('.print-ways a').allTextContents(), ['Booklet', 'Questions only', 'One page']);
    for (const [at, view] of VIEWS.entries()) {
      await links[at].click();
      await page.waitForURL(`**/*?print=${view}`);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.print), view);
      assert.ok(await page.locator('.print-bar button').isVisible());
      await page.getByRole('link', { name: 'Back to the sheet' }).click();
      assert.equal(new URL(page.url()).search, '');
      assert.equal(await page.evaluate(() => document.documentElement.dataset.print), undefined);
    }
  }));

test('an unknown view is the sheet', guard, () =>
  on(own, `${SHEET}?print=constructor`, async (page) => {
    assert.equal(await page.evaluate(() => document.documentElement.dataset.print), undefined);
    assert.equal(await page.locator('.print-bar').isVisible(), false);
  }));

for (const scripts of [true, false]) {
  test(`the booklet has all answers and no ways around, ${scripts ? 'with' : 'without'} scripts`, guard, () =>
    on(
      own,
      SHEET,
      async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        assert.equal(await drawn(page, ANSWERS), await page.locator(ANSWERS).count());
        for (const gone of ['.site-header', '.site-footer', '.breadcrumb', '.contents', '.guess', '.copy', '.tools', '.print-bar', '.anchor']) {
          assert.equal(await drawn(page, gone), 0, gone);
        }
        const [ink, paper] = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]);
        assert.deepEqual([ink, paper], ['rgb(28, 38, 48)', 'rgb(255, 255, 255)']);
      },
      { javaScriptEnabled: scripts },
    ));
}

test('paper is light whatever the theme', guard, () =>
  on(own, SHEET, async (page) => {
    await page.locator('.theme-switch select').selectOption('dark');
    for (const path of ['', ...VIEWS.map((view) => `?print=${view}`)]) {
      await page.goto(own.url(SHEET) + path);
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(28, 38, 48)', path);
      await page.emulateMedia({ media: null });
    }
  }));

test('the questions are without answers, in print too', guard, () =>
  on(own, `${SHEET}?print=questions`, async (page) => {
    for (const media of ['screen', 'print']) {
      await page.emulateMedia({ media });
      assert.equal(await drawn(page, '.card details, .card summary, .guess'), 0, media);
      assert.equal(await drawn(page, '.card > h3'), await page.locator('.card').count());
      assert.ok((await drawn(page, '.card[data-kind="predict"] > .code')) > 0, 'what is asked about');
    }
  }));

test('one page has the table, comparisons, callouts and questions, and nothing else', guard, () =>
  on(own, `${SHEET}?print=summary`, async (page) => {
    await page.emulateMedia({ media: 'print' });
    for (const kept of ['.at-a-glance tbody tr', '.comparison li', '.callout', '.card > h3']) {
      assert.equal(await drawn(page, kept), await page.locator(kept).count(), kept);
    }
    for (const gone of ['.card > :not(h3)', '.sheet-body > p', '.code', '.table', '.sources', '.footnotes', '.lead']) {
      assert.equal(await drawn(page, gone), 0, gone);
    }
  }));

for (const format of ['A4', 'Letter']) {
  test(`one page is one page: ${format}`, guard, async () => {
    const sheets = [[own, SHEET], [own, 'sql/joins-and-nulls.html'], [own, 'behavioural/tell-me-about-a-conflict.html'], [site, 'p/a.html'], [site, 'p/b.html']];
    for (const [of, path] of sheets) {
      await on(of, `${path}?print=summary`, async (page) => assert.equal(pagesOf(await page.pdf({ format })), 1, path));
    }
  });
}

test('the booklet is the same from the sheet and from its view', guard, async () => {
  const counts = [];
  for (const path of [LONG, `${LONG}?print=booklet`]) {
    await on(own, path, async (page) => counts.push(pagesOf(await page.pdf({ format: 'A4' }))));
  }
  assert.ok(counts[0] > 10, `only ${counts[0]}`);
  assert.equal(counts[0], counts[1]);
});

test('no block that fits on a page may be torn', guard, () =>
  on(own, SHEET, async (page) => {
    await page.emulateMedia({ media: 'print' });
    for (const whole of ['.callout', '.comparison', '.code', '.at-a-glance tr', '.card > details']) {
      const torn = await page.locator(whole).evaluateAll((all) => all.filter((node) => getComputedStyle(node).breakInside !== 'avoid').length);
      assert.equal(torn, 0, whole);
    }
    const wrapped = await page.locator('.code > pre').evaluateAll((all) => all.every((pre) => getComputedStyle(pre).whiteSpace === 'pre-wrap'));
    assert.ok(wrapped, 'long lines would be cut off');
  }));

test('where links lead stands below the text, each once', guard, () =>
  on(site, 'p/a.html?print=booklet', async (page) => {
    const urls = ['https://one.example/a', 'https://vault.example/x/p/b.html#s', 'https://answer.example/'];
    assert.deepEqual(await page.locator('.links li').allTextContents(), urls);
    const numbers = await page.locator('.link-number').allTextContents();
    assert.deepEqual(numbers, ['[1]', '[2]', '[1]', '[3]']);
  }));

test('questions have no links of answers', guard, () =>
  on(site, 'p/a.html?print=questions', async (page) => {
    assert.equal(await page.locator('.links li', { hasText: 'answer.example' }).count(), 0);
    assert.equal(await page.locator('.links li').count(), 2);
  }));

test('printing a sheet leaves it as it was', guard, () =>
  on(site, 'p/a.html', async (page) => {
    const state = () => page.evaluate(() => [document.querySelectorAll('details[open]').length, document.querySelectorAll('.links, .link-number').length]);
    const before = await state();
    const during = page.evaluate(() => new Promise((resolve) => addEventListener('beforeprint', () => resolve(document.querySelectorAll('.links li').length))));
    await page.pdf();
    assert.equal(await during, 3);
    assert.deepEqual(await state(), before);
  }));

test('without scripts a link is followed by where it leads', guard, () =>
  on(
    site,
    'p/a.html',
    async (page) => {
      await page.emulateMedia({ media: 'print' });
      const content = await page.locator('.sheet-body > p > a').first().evaluate((link) => getComputedStyle(link, '::after').content);
      assert.match(content, /https:\/\/one\.example\/a/);
    },
    { javaScriptEnabled: false },
  ));
