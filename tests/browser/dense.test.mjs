// `layout: dense`: as many columns as there is room for; nothing is torn, nothing jumps.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Site, guard, openContext, prepare, watch } from './site.mjs';

const code = '```sh\ngit log --oneline --graph --decorate --all --since=2.weeks --author="a long name" --follow\ngit show\n```\n';
const group = (at) => `### Group ${at}\n\nSome words.\n\n${code}\n`;
const probe = (at) =>
  `### Question ${at}?\n<!-- probe id: q${at} -->\n\n#### Surface answer\nShort.\n\n#### Deeper answer\n${'Long. '.repeat(60)}\n\n${code}\n`;
const numbers = (count) => Array.from({ length: count }, (_, at) => at);

const FILES = {
  'site.toml': 'title = "T"\n',
  'content/p/a.md': `---
title: A
layout: dense
---

Words before.

## Groups

${numbers(12).map(group).join('')}
## Cards

Words first.

${numbers(7).map(probe).join('')}
---

> [!TIP]
> **Career hack:** x
`,
};

const [browser, site] = await prepare(Site.of(FILES));

/** Runs `look` on the sheet in a window of this width. */
async function at(width, look) {
  const context = await openContext(browser, { viewport: { width, height: 900 } });
  const trouble = await watch(context, site);
  const page = await context.newPage();
  await page.goto(site.url('p/a.html'));
  await look(page);
  await context.close();
  assert.deepEqual(trouble, []);
}

/** The boxes of elements in the document's order: where each starts, and in how many parts it lies. */
const boxes = (page, selector) =>
  page.locator(selector).evaluateAll((all) =>
    all.map((node) => {
      const { left, top } = node.getBoundingClientRect();
      return { left: Math.round(left), top: Math.round(top + scrollY), parts: node.getClientRects().length };
    }),
  );

const columns = (all) => new Set(all.map(({ left }) => left)).size;

for (const [width, expected] of [[320, 1], [380, 1], [800, 1], [1024, 2], [1366, 3], [1920, 4], [3840, 6]]) {
  test(`a window of ${width} px has ${expected} columns`, guard, () =>
    at(width, async (page) => {
      assert.equal(columns(await boxes(page, 'section h3:not(.card *)')), expected);
      assert.equal(columns(await boxes(page, '.card')), expected);
      assert.ok((await page.evaluate(() => document.scrollingElement.scrollWidth)) <= width);
    }));
}

test('code, cards and headings with what they lead to are in one piece', guard, () =>
  at(1366, async (page) => {
    for (const box of await boxes(page, '.card, .code, .callout')) assert.equal(box.parts, 1);
    const headings = await boxes(page, 'section > h3');
    const codes = await boxes(page, 'section > .code');
    assert.equal(headings.length, 12);
    headings.forEach(({ left }, index) => assert.equal(left, codes[index].left, `group ${index}`));
  }));

test('groups are read down the columns, cards along the rows', guard, () =>
  at(1366, async (page) => {
    const follows = (all, first, second) =>
      all.every((box, index) => {
        const before = all[index - 1];
        return !before || box[first] > before[first] || (box[first] === before[first] && box[second] > before[second]);
      });
    assert.ok(follows(await boxes(page, 'section > h3'), 'left', 'top'));
    assert.ok(follows(await boxes(page, '.card'), 'top', 'left'));
  }));

test('a card that is opened stays where it is, and moves none to another column', guard, () =>
  at(1366, async (page) => {
    const before = await boxes(page, '.card');
    await page.locator('.card [data-slot="deeper"] > summary').nth(4).click();
    const now = await boxes(page, '.card');
    assert.deepEqual(now.map(({ left }) => left), before.map(({ left }) => left));
    assert.deepEqual(now[4], before[4]);
    assert.ok(now[6].top > before[6].top, 'it has opened');
  }));

test('the contents are one row on top', guard, () =>
  at(1366, async (page) => {
    const links = page.locator('.contents a:visible');
    assert.deepEqual(await links.allTextContents(), ['Groups', 'Cards']);
    const [[first], [table]] = [await boxes(page, '.contents a'), await boxes(page, 'section h2')];
    assert.ok(first.top < table.top);
    assert.equal(await page.locator('.contents').evaluate((nav) => getComputedStyle(nav).position), 'static');
  }));
