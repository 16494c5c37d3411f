// Reading a sheet, whatever the window, the letters, the colours and the direction.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { Site, guard, openContext, prepare, watch } from './site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const long = 'abcdefghij'.repeat(30);
const code = (info, text) => `\`\`\`${info}\n${text}\n\`\`\`\n`;

/** A sheet with all that could break a page. */
const sheet = (front) => `---
title: "${long.slice(0, 40)} and \`${long}\`"
summary: ${long}
tags: [${long.slice(0, 100)}]
authors: [A]
sources: ["https://x.example/${long}"]
skills:
  - area: Area ${long}
    trap: Card ${long.slice(0, 70)} \`${long}\`?
    tested: ${long}
    section: s
${front}---

Words, \`${long}\`, https://x.example/${long}, and a footnote[^n]. ${long}

> [!TIP]
> **Career hack:** ${long}

## S ${long.slice(0, 60)} {#s}

| ✓ ${long} | ✗ \`${long}\` |
|---|---|
| ${long} | \`${long}\` |

| a | b | c | d | e | f | g |
|---|---|---|---|---|---|---|
| ${long} | b | c | d | e | f | \`g g g\` |

### Card ${long.slice(0, 70)} \`${long}\`?
<!-- probe id: c -->

#### Surface answer
${long}

${code('python', `x = "${long}"`)}
#### Deeper answer
1. One
   - Two

     ${code(`python title="${long}.py" lines mark=1`, `y = "${long}"`).replaceAll('\n', '\n     ')}

### What?
<!-- predict id: p -->

${code('python run', `print("${long}")`)}
${code('output', long)}
#### Why
${long}

## Marks

${code('python del=2 ins=3', 'a = 1\nb = 2\nb = 3')}
${code('pycon', '>>> 1 + 1\n2\n>>> "x"\n\'x\'')}
[^n]: ${long}
`;

const FILES = {
  'site.toml': 'title = "T"\nlang = "en"\n',
  'content/p/a.md': sheet(''),
  'content/p/b.md': sheet('layout: dense\n'),
  'content/p/c.md': sheet('lang: ar\n'),
};

const [browser, site, own] = await prepare(Site.of(FILES), Site.build());

/** Runs `look` on a page; nothing may go wrong meanwhile. */
async function on(url, look, options = {}) {
  const context = await openContext(browser, options);
  const trouble = await watch(context, url.startsWith(site.url('')) ? site : own);
  const page = await context.newPage();
  await page.goto(url);
  await look(page, context);
  await context.close();
  assert.deepEqual(trouble, []);
}

const SHEET = 'python/core-skills.html';
/** One that is long, with colours of code in each part. */
const LONG = 'sql/window-functions.html';
const openAll = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));

test('open answers stay open on each sheet of the visit, until they are closed', guard, () =>
  on(own.url(SHEET), async (page) => {
    const open = () => page.locator('.card > details[open]').count();
    await page.locator('button.answers').click();
    await page.goto(own.url('sql/joins-and-nulls.html'));
    assert.equal(await open(), await page.locator('.card > details').count());
    assert.equal(await page.locator('button.answers').textContent(), 'Close answers');
    await page.locator('button.answers').click();
    await page.goto(own.url(SHEET));
    assert.equal(await open(), 0);
  }));

test('the contents stay in sight and mark the section that is read', guard, () =>
  on(
    own.url(SHEET),
    async (page) => {
      const sections = await page.locator('section[data-skill]').evaluateAll((all) => all.map((one) => one.dataset.skill));
      for (const skill of [...sections, sections[0]]) {
        await page.evaluate((id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' }), skill);
        await page.waitForFunction(
          (id) => decodeURIComponent(document.querySelector('.contents [aria-current]')?.hash ?? '') === `#${id}`,
          skill,
        );
        assert.equal(await page.locator('.contents [aria-current]').count(), 1);
        const { top, bottom } = await page.locator('.contents').evaluate((nav) => nav.getBoundingClientRect().toJSON());
        assert.ok(top >= 0 && bottom <= 900, `${top} ${bottom}`);
      }
    },
    { viewport: { width: 1280, height: 900 } },
  ));

test('code is copied without removed lines, prompts and output', guard, () =>
  on(
    site.url('p/a.html'),
    async (page) => {
      const copied = async (language) => {
        const figure = page.locator(`section figure.code[data-language="${language}"]`).last();
        await figure.hover();
        await figure.getByRole('button', { name: 'Copy' }).click();
        return page.evaluate(() => navigator.clipboard.readText());
      };
      assert.equal(await copied('python'), 'a = 1\nb = 3\n');
      assert.equal(await copied('pycon'), '1 + 1\n"x"');
    },
    { permissions: ['clipboard-read', 'clipboard-write'] },
  ));

test('code has a name: its title, else what it is', guard, () =>
  on(site.url('p/a.html'), async (page) => {
    await openAll(page);
    const named = (name) => page.getByRole('figure', { name, exact: true });
    for (const name of ['Code: python', 'Output', `${long}.py`]) assert.ok((await named(name).count()) > 0, name);
    const nameless = page.locator('figure.code:not([aria-label]):not(:has(> figcaption))');
    assert.equal(await nameless.count(), 0);
  }));

test('a heading has a link to itself', guard, () =>
  on(own.url(SHEET), async (page) => {
    const heading = page.locator('section[data-skill] > h2').first();
    await heading.hover();
    await heading.locator('.anchor').click();
    assert.equal(decodeURIComponent(new URL(page.url()).hash), `#${await heading.getAttribute('id')}`);
  }));

test('a long line of code scrolls in its frame, by the keyboard too', guard, () =>
  on(site.url('p/a.html'), async (page) => {
    await openAll(page);
    const frame = page.locator('figure.code pre').first();
    await frame.focus();
    const seen = () => frame.evaluate((pre) => pre.scrollLeft);
    assert.equal(await seen(), 0);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
  }));

for (const [width, letters] of [[320, 16], [380, 16], [640, 32], [1280, 16], [1280, 32], [1920, 24], [3840, 16]]) {
  test(`no page is wider than a window of ${width} px with letters of ${letters} px`, guard, async () => {
    const wide = [];
    for (const path of ['p/a.html', 'p/b.html', 'p/c.html']) {
      await on(
        site.url(path),
        async (page, context) => {
          const session = await context.newCDPSession(page);
          await session.send('Page.setFontSizes', { fontSizes: { standard: letters, fixed: letters } });
          await openAll(page);
          const [root, broad] = await page.evaluate(() => [
            parseFloat(getComputedStyle(document.documentElement).fontSize),
            document.scrollingElement.scrollWidth,
          ]);
          assert.ok(root >= letters, `the letters stayed at ${root} px`);
          if (broad > width) wide.push(`${path} is ${broad} px wide`);
          const cut = await page.evaluate(() =>
            [...document.querySelectorAll('main *:not(thead, .visually-hidden)')]
              .filter((node) => getComputedStyle(node).overflowX === 'hidden' && node.scrollWidth > node.clientWidth + 1)
              .map((node) => node.className),
          );
          if (cut.length > 0) wide.push(`${path} cuts off what is in ${cut}`);
        },
        { viewport: { width, height: 800 } },
      );
    }
    assert.deepEqual(wide, []);
  });
}

test('a sheet that is read from right to left is laid out so, its code is not', guard, () =>
  on(
    site.url('p/c.html'),
    async (page) => {
      await openAll(page);
      const box = (selector) =>
        page.locator(selector).first().evaluate((node) => {
          const { left, right } = node.getBoundingClientRect();
          return { left, right };
        });
      assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
      assert.ok((await box('.contents')).right < (await box('.sheet-body')).left);
      const frame = await box('figure.code');
      const copy = await box('figure.code > .copy');
      assert.ok(copy.right > (frame.left + frame.right) / 2, 'the button would cover where lines start');
      const direction = (selector) => page.locator(selector).first().evaluate((node) => getComputedStyle(node).direction);
      assert.equal(await direction('p code'), 'ltr');
      assert.equal(await direction('.sheet-body > p'), 'rtl');
      // The site's own words are in its own language.
      for (const words of ['.card summary', '.card-facts', '.contents summary', '#page\\:sources']) {
        assert.equal(await page.locator(words).first().evaluate((node) => node.closest('[lang]').lang), 'en', words);
      }
      assert.equal(await page.locator('.card h3').first().evaluate((node) => node.closest('[lang]').lang), 'ar');
    },
    { viewport: { width: 1280, height: 900 } },
  ));

for (const colorScheme of ['light', 'dark']) {
  test(`with more contrast text has 7:1: ${colorScheme}`, guard, () =>
    on(
      own.url(LONG),
      async (page) => {
        await openAll(page);
        await page.evaluate(axe);
        const rules = ['color-contrast-enhanced'];
        const options = { preload: false, runOnly: { type: 'rule', values: rules } };
        const { violations, passes } = await page.evaluate((how) => globalThis.axe.run(how), options);
        const found = violations.flatMap(({ nodes }) => nodes.map((node) => `${node.target} ${node.any[0].message}`));
        assert.deepEqual(found, []);
        assert.ok(passes[0].nodes.length > 500, 'little was looked at');
      },
      { contrast: 'more', colorScheme, viewport: { width: 1280, height: 900 } },
    ));
}

test('with forced colours signs are still drawn', guard, () =>
  on(
    own.url(SHEET),
    async (page) => {
      const drawn = (selector, part) =>
        page.locator(selector).first().evaluate(
          (node, pseudo) => [getComputedStyle(node, pseudo).backgroundColor, getComputedStyle(document.body).color],
          part,
        );
      for (const [selector, part] of [['.card summary', '::before'], ['.callout-title', '::before']]) {
        const [sign, text] = await drawn(selector, part);
        assert.equal(sign, text, selector);
      }
    },
    { forcedColors: 'active' },
  ));

for (const [reducedMotion, wanted] of [['reduce', false], ['no-preference', true]]) {
  test(`what moves does so for those alone who want it: ${reducedMotion}`, guard, () =>
    on(
      own.url(SHEET),
      async (page) => {
        const moving = await page.evaluate(() => {
          const parts = [...document.querySelectorAll('*')].flatMap((node) => [null, '::before', '::after'].map((part) => getComputedStyle(node, part)));
          return parts.filter((style) => style.scrollBehavior !== 'auto' || style.transitionDuration !== '0s' || style.animationName !== 'none').length;
        });
        assert.equal(moving > 0, wanted, `${moving}`);
      },
      { reducedMotion },
    ));
}
