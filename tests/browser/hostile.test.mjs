// A vault that has markup, script, template code, XML's and terminals' own signs in every field:
// its pages are made of the same elements as those of a harmless one, and nothing runs.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { Site, guard, launch, openContext, watch } from './site.mjs';

const MARKUP = `"'><svg/onload=alert(1)></title></script><script>alert(2)</script><img src=x onerror=alert(3)>`;
const SIGNS = ']]> --> {{7*191}} {% raw %} &lt; \u2028\u2029 \u0001\u0008\u001b[31m\ufffe \u202e';
/** In each field, escaped as the field wants it. */
const POLYGLOT = `${MARKUP} ${SIGNS}`;
/** What `{{7*191}}` would become. */
const COMPUTED = '1337';

const LABELS = [
  'breadcrumb', 'close-answers', 'comparison-right', 'comparison-wrong', 'contents', 'copied', 'copy',
  'feed', 'footnotes', 'home', 'letters', 'menu', 'minutes', 'moved', 'not-found', 'open-answers', 'page',
  'pages', 'part', 'predict', 'previous', 'next', 'probe', 'series', 'setup', 'sheets', 'skills', 'skip',
  'search', 'search-any', 'search-filters', 'search-lost', 'search-more', 'search-no-script', 'search-results',
  'skills-at-a-glance', 'sources', 'tag', 'tags', 'task-open', 'theme-dark', 'updated',
];

/** A text as YAML, TOML and JSON have it. */
const quote = (text) =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A text as Markdown shows it. */
const plain = (text) => text.replace(/[!-/:-@[-`{-~]/g, '\\$&');

/** The files of a vault with `evil` in all its fields. */
function vault(evil) {
  const bare = evil === POLYGLOT ? MARKUP : evil;
  const text = quote(evil);
  const url = evil === POLYGLOT ? `https://x.example/"'><svg/onload=alert(1)>{{7*191}}` : 'https://x.example/';
  return {
    'site.toml': `title = ${text}
description = ${text}
authors = [${text}]
levels = [${text}]
base_url = "https://vault.example/"
slots.surface.label = ${quote(`S ${evil}`)}
callouts.gotcha = { label = ${quote(`G ${evil}`)}, tone = "warning" }

[labels]
${LABELS.map((key) => `${key} = ${text}`).join('\n')}

[columns]
number = ${text}
area = ${text}
trap = ${text}
tested = ${text}

[extra]
x = ${text}
`,
    'content/t/_index.md': `---\ntitle: ${text}\nsummary: ${text}\n---\n\n${plain(evil)} ${bare}\n`,
    // Of the signs, those that a file's name may have.
    "content/u/it's & {{7-191}};.md": `# x ${plain(evil)}\n`,
    "content/u/it's & {{7-191}};.txt": evil,
    'content/t/a.md': `---
title: ${text}
summary: ${text}
language: ${text}
level: ${text}
tags: [${text}, b]
authors: [${text}]
sources: [${quote(url)}]
series: ${text}
part: 1
lang: en
layout: dense
date: 2026-01-15
updated: 2026-01-16
aliases: ["old/it's {{7-191}}.html"]
extra: { x: ${text} }
skills:
  - area: ${text}
    trap: ${text}
    tested: ${text}
    section: s
---

## S ${plain(evil)} {#s}

Text ${evil}, shown as ${plain(evil)} and \`${evil}\`. A [link ${plain(evil)}](b.md "${plain(bare)}"),
one to <${evil === POLYGLOT ? 'https://x.example/"onmouseover=alert(1)' : 'https://x.example/'}>, a
![picture ${plain(evil)}](p.svg "${plain(bare)}") and a note[^n].

<abbr title='${bare.replaceAll("'", '&apos;')}' onclick="alert(1)" style="x">A</abbr>

[^n]: Note ${plain(evil)}

### C ${plain(evil)}
<!-- probe id: c, level: ${text.replaceAll('>', '\\u003e')}, tags: [${text.replaceAll('>', '\\u003e')}] -->

#### S ${plain(evil)}

An answer ${evil}

### P ${plain(evil)}
<!-- predict id: p -->

\`\`\`python run title="${bare.replaceAll('"', '')}"
print("${bare.replaceAll('"', '')}")
\`\`\`

\`\`\`output
${evil}
\`\`\`

\`\`\`${bare}
${evil}
\`\`\`

> [!GOTCHA] ${plain(evil)}
> ${evil}

> [!TIP]
> **G ${plain(evil)}:** x

| ✓ ${plain(evil)} | ✗ ${plain(evil)} |
|---|---|
| ${plain(evil)} | \`${bare}\` |

- [ ] ${plain(evil)}
`,
    'content/t/b.md': `---\nseries: ${text}\npart: 2\n---\n\n# b ${plain(evil)}\n\n![i](p.svg)\n`,
    'content/t/p.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><script>alert(4)</script></svg>',
  };
}

let browser;
let evil;
let harmless;

before(async () => {
  browser = await launch();
  evil = await open(POLYGLOT);
  harmless = await open('harmless');
});

after(async () => {
  await browser?.close();
  evil?.site.remove();
  harmless?.site.remove();
});

/** The elements of this page, or of one with this text, each with its attributes' names. */
function signatures(text) {
  const page = text ? new DOMParser().parseFromString(text, 'text/html') : document;
  return [...page.querySelectorAll('*')].map((element) =>
    [element.localName, ...element.getAttributeNames().sort()].join(' '),
  );
}

/** Builds a vault and opens all its pages: what they are made of, and what went wrong. */
async function open(text) {
  const root = mkdtempSync(join(tmpdir(), 'cribsheet-hostile-'));
  for (const [path, bytes] of Object.entries(vault(text))) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  const site = Site.build(root);
  rmSync(root, { recursive: true, force: true });
  const context = await openContext(browser);
  const trouble = await watch(context, site);
  const page = await context.newPage();
  const parser = await context.newPage();
  const elements = new Set();
  const texts = new Map();
  for (const path of site.pages()) {
    // Where there is a base URL, the page for missing pages finds its style at no other place.
    // A page that has moved is gone before it can be asked: wait until it is.
    const moved = path.startsWith('old/');
    const here = path !== '404.html' && !moved;
    if (here) await page.goto(site.url(path), { waitUntil: 'load' });
    if (moved) {
      await page.goto(site.url(path), { waitUntil: 'commit' });
      await page.waitForURL((url) => !url.pathname.includes('/old/'), { waitUntil: 'load' });
    }
    const made = here ? await page.evaluate(signatures) : [];
    const text = readFileSync(join(site.folder, path), 'utf8');
    [...made, ...(await parser.evaluate(signatures, text))].forEach((one) => elements.add(one));
    texts.set(path, text);
  }
  await context.close();
  return { site, elements, texts, trouble };
}

test('nothing runs, asks, breaks a policy or requests anything', guard, () => {
  assert.ok(evil.texts.size >= 12, `only ${[...evil.texts.keys()].join(', ')}`);
  assert.deepEqual(evil.trouble, []);
});

test('no element and no attribute comes from a field', guard, () => {
  const foreign = [...evil.elements].filter((signature) => !harmless.elements.has(signature));
  assert.deepEqual(foreign, []);
});

test('no field is a template', guard, () => {
  for (const [path, shown] of evil.texts) {
    assert.ok(!shown.includes(COMPUTED), `${path} computes what stands in a field`);
  }
  assert.ok(evil.texts.get('t/a.html').includes('{{7*191}}'));
});

test('the feed and the site map are XML that says the same', guard, async () => {
  const page = await browser.newPage();
  for (const path of ['feed.xml', 'sitemap.xml']) {
    const text = readFileSync(join(evil.site.folder, path), 'utf8');
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/, path);
    const [error, names, title] = await page.evaluate((xml) => {
      const parsed = new DOMParser().parseFromString(xml, 'application/xml');
      const found = [...parsed.querySelectorAll('*')].map((element) => element.localName);
      return [
        parsed.querySelector('parsererror')?.textContent ?? null,
        [...new Set(found)].sort(),
        parsed.querySelector('title')?.textContent ?? '',
      ];
    }, text);
    assert.equal(error, null, path);
    const own = path === 'feed.xml'
      ? ['author', 'entry', 'feed', 'generator', 'id', 'link', 'name', 'published', 'subtitle', 'summary', 'title', 'updated']
      : ['lastmod', 'loc', 'url', 'urlset'];
    assert.deepEqual(names, own, path);
    if (path === 'feed.xml') assert.ok(title.startsWith(MARKUP), title);
  }
  await page.close();
});
