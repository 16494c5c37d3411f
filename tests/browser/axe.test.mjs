// axe finds nothing on any kind of page: light and dark, narrow and wide, folded and open.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { Site, askPredictions, guard, openContext, prepare } from './site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** All rules of WCAG 2.2 AA and of good practice; the size of targets is off unless it is asked for. */
const RULES = {
  preload: false,
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'target-size': { enabled: true } },
};

const code = (info, text) => `\`\`\`${info}\n${text}\n\`\`\`\n`;
/** What the repository's vault does not have: a dense sheet, each callout, each mark, a sheet in Arabic. */
const SHEET = (front) => `---
title: A
summary: S
${front}series: Way
skills:
  - area: One
    trap: Q?
    tested: T
---

Words[^n], a [link](b.md) and <kbd>Ctrl</kbd>, ~~gone~~, <mark>seen</mark>.

${['NOTE', 'TIP', 'IMPORTANT', 'WARNING', 'CAUTION'].map((kind) => `> [!${kind}]\n> Words with a [link](b.md) and \`code\`.\n`).join('\n')}
- [ ] open
- [x] done

## One

| a | b |
|---|---|
| 1 | \`2\` |

### Q?
<!-- probe id: q, level: mid, time: 60s -->

#### Deeper answer
Words.

### What?
<!-- predict id: p -->

${code('python run', 'print(1)')}
${code('output', '1')}
#### Why
So.

## Code

${code('python title="a.py" lines mark=1 ins=2 del=3', '# one\ndef two(): return "2"\nclass Three: pass  # 3')}
${code('python setup', 'x = 1')}
${code('diff', '-a\n+b')}
${code('pycon', '>>> 1\n1')}
[^n]: Note.
`;
const FILES = {
  'site.toml': 'title = "T"\n',
  'content/t/_index.md': '---\ntitle: T\nsummary: S\n---\n\nIntro.\n',
  'content/t/a.md': SHEET('layout: dense\ntags: [x]\n'),
  'content/t/b.md': SHEET('lang: ar\ndraft: false\n').replace('title: A', 'title: B'),
  'content/loose.md': '---\ntitle: L\n---\n\nWords.\n',
};

const [browser, own, site] = await prepare(Site.build(), Site.of(FILES));

const KINDS = {
  home: 'index.html',
  track: 'python/index.html',
  sheet: 'python/core-skills.html',
  'sheet of stories': 'behavioural/tell-me-about-a-conflict.html',
  skills: 'skills.html',
  tags: 'tags/index.html',
  tag: 'tags/python.html',
  'all series': 'series/index.html',
  series: 'series/interview-cheatsheet-vault.html',
  'a-z': 'a-z.html',
  search: 'search.html',
  404: '404.html',
};

/** What axe finds, each with the element. */
async function faults(page, rules = RULES) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((how) => globalThis.axe.run(how), rules);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}

const widths = { narrow: { width: 380, height: 800 }, wide: { width: 1280, height: 900 } };
const looks = ['light', 'dark'].flatMap((colorScheme) =>
  Object.entries(widths).map(([width, viewport]) => ({ name: `${colorScheme}, ${width}`, colorScheme, viewport })),
);

/** Looks at pages as they are, then with all that is folded open and predictions compared. */
async function look(of, paths, options) {
  const context = await openContext(browser, options);
  const page = await context.newPage();
  const found = [];
  for (const path of paths) {
    await page.goto(of.url(path));
    for (const fault of await faults(page)) found.push(`${path}: ${fault}`);
    await askPredictions(page);
    const opened = await page.evaluate(() => {
      for (const form of document.querySelectorAll('.guess')) {
        form.elements.guess.value = 'x\ny';
        form.requestSubmit();
      }
      const folds = document.querySelectorAll('details:not([open])');
      for (const details of folds) details.open = true;
      return folds.length;
    });
    if (opened === 0) continue;
    for (const fault of await faults(page)) found.push(`${path}, open: ${fault}`);
  }
  await context.close();
  return found;
}

for (const { name, ...options } of looks) {
  test(`every kind of page: ${name}`, guard, async () => {
    assert.deepEqual(await look(own, Object.values(KINDS), options), []);
  });

  test(`every construct, dense and from right to left: ${name}`, guard, async () => {
    assert.deepEqual(await look(site, ['t/a.html', 't/b.html', 't/index.html', 'index.html'], options), []);
  });
}

test('views for paper', guard, async () => {
  const context = await openContext(browser, { viewport: widths.wide, colorScheme: 'dark' });
  const page = await context.newPage();
  // These are pictures of paper, where nothing is a target.
  const rules = { ...RULES, rules: { 'target-size': { enabled: false } } };
  for (const view of ['booklet', 'questions', 'summary']) {
    await page.goto(`${own.url(KINDS.sheet)}?print=${view}`);
    assert.deepEqual(await faults(page, rules), [], view);
  }
  await context.close();
});

test('every kind of page is looked at', guard, () => {
  for (const path of Object.values(KINDS)) assert.ok(own.has(path), path);
  const kind = (path) => readFileSync(own.folder + '/' + path, 'utf8').match(/data-page="([^"]*)"/)?.[1];
  const all = new Set(own.pages().map(kind).filter(Boolean));
  assert.deepEqual([...new Set(Object.values(KINDS).map(kind))].sort(), [...all].sort());
});
