// The development server in a browser: pages follow the vault without losing what the reader has done.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import { Served } from './served.mjs';
import { Site, guard, openContext, prepare, watch } from './site.mjs';

const SHEET = 'content/t/a.md';
const PAGE = 't/a.html';
const FIELD = 'input[name="q"]';
/** The style sheet of all pages. */
const STYLE = 'link[href*="assets/style."]';
const CARD = 'article[data-card="t/a/first"]';

const card = (id) => `### What is ${id}?
<!-- probe id: ${id} -->

#### Surface answer

The answer to ${id}.

#### Deeper answer

More of it.

\`\`\`python
print("${id}")
\`\`\`
`;

const drawing = (colour) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="${colour}"/></svg>`;

const files = () => ({
  'site.toml': 'title = "Vault"\n',
  [SHEET]: `# Sheet

An opening paragraph. ${'It is long. '.repeat(40)}

![drawing](p.svg)

## One

${card('first')}

## Two

${'A filling paragraph.\n\n'.repeat(60)}

The last paragraph.
`,
  'content/t/b.md': '# Other\n\nAnother text.\n',
  'content/t/p.svg': drawing('red'),
  // Browsers ask for one.
  'static/favicon.ico': '',
});

const [browser] = await prepare();

/** In the page: true where each style sheet stands there once, so none is on its way. */
const oneOfEach = () => {
  const names = [...document.querySelectorAll('link[rel="stylesheet"]')].map((link) => link.getAttribute('href').replace(/\.[0-9a-f]+\.css$/, ''));
  return new Set(names).size === names.length;
};

/** Serves the vault and opens `PAGE`; nothing may go wrong unless `trouble` is allowed. */
async function on(look, { trouble: isAllowed, ...options } = {}) {
  const served = await Served.start(files());
  const context = await openContext(browser, options);
  try {
    const trouble = await watch(context, served);
    const page = await context.newPage();
    await page.goto(served.url(PAGE), { waitUntil: 'load' });
    await settled(page);
    await look(page, served, context);
    if (!isAllowed) assert.deepEqual(trouble, []);
  } finally {
    await context.close();
    await served.remove();
  }
}

/** Waits until the page has asked for all that it asks for when it is opened, and marks it. */
async function settled(page) {
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    globalThis.isMarked = true;
  });
}

/** True until the page is loaded anew. */
const isMarked = (page) => page.evaluate(() => globalThis.isMarked === true);

const text = (page, wanted) => page.getByText(wanted).first().waitFor();

test('an edit leaves the opened answer, the typed text, focus, caret and place as they are', guard, () =>
  on(async (page, served) => {
    await page.locator(`${CARD} details summary >> nth=0`).click();
    await page.locator(FIELD).fill('half a query');
    await page.locator(FIELD).evaluate((field) => field.setSelectionRange(3, 6));
    await page.evaluate(() => scrollTo(0, 700));
    const state = () =>
      page.evaluate((selector) => ({
        open: document.querySelector(`${selector} details`).open,
        value: document.activeElement.value,
        caret: [document.activeElement.selectionStart, document.activeElement.selectionEnd],
        top: Math.round(document.querySelector(selector).getBoundingClientRect().top),
        buttons: document.querySelectorAll('figure.code > button.copy').length,
        popup: document.querySelectorAll('.search-popup').length,
      }), CARD);
    await page.locator('.search-popup').waitFor({ state: 'attached' });
    const before = await state();
    served.edit(SHEET, 'The last paragraph.', 'The last paragraph, edited.');
    await text(page, 'The last paragraph, edited.');
    assert.deepEqual(await state(), before);
    served.edit(SHEET, 'An opening paragraph.', `An opening paragraph, edited. ${'It grows. '.repeat(200)}`);
    await text(page, 'An opening paragraph, edited.');
    assert.deepEqual(await state(), before);
    served.edit(SHEET, 'The answer to first.', 'A better answer.');
    await text(page, 'A better answer.');
    assert.deepEqual(await state(), before);
    assert.deepEqual([before.open, before.value, before.caret, before.buttons, before.popup], [true, 'half a query', [3, 6], 1, 1]);
    assert.ok(await isMarked(page));
  }));

test('an edited page is the page that a reload shows', guard, () =>
  on(async (page, served) => {
    const shown = async () => {
      await page.waitForFunction(oneOfEach);
      return page.evaluate(() => {
        const copy = document.documentElement.cloneNode(true);
        for (const node of copy.querySelectorAll('[aria-current="true"]')) node.removeAttribute('aria-current');
        return copy.outerHTML.replace(/\n+/g, '\n');
      });
    };
    const edits = [
      ['# Sheet', '# Sheet, renamed'],
      ['## Two', `${card('second')}\n## Two`],
      [card('first'), ''],
      ['## One', `## One\n\n${card('third')}\n${card('first')}`],
      ['## Two', '## Zwei & more\n\n- [x] a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |'],
      ['## One', '> [!TIP]\n> Text.\n\n## Moved {#one}'],
      ['| 1 | 2 |\n', ''],
      ['```python\nprint("first")\n```', '```rust title="x.rs" mark=1\nfn main() {}\n```'],
      ['A filling paragraph.\n\nA filling paragraph.', 'A filling paragraph.\n\n![drawing](p.svg "Two")\n\nA filling paragraph.'],
    ];
    for (const [at, [from, to]] of edits.entries()) {
      served.edit(SHEET, from, to);
      served.edit(SHEET, 'The last paragraph.', `Edit ${at}.\n\nThe last paragraph.`);
      await text(page, `Edit ${at}.`);
      assert.ok(await isMarked(page), `edit ${at} reloads`);
      const followed = await shown();
      await page.reload({ waitUntil: 'load' });
      await settled(page);
      assert.equal(followed, await shown(), `after edit ${at}`);
    }
  }));

test('what is new works as if it had always been there', guard, () =>
  on(async (page, served) => {
    served.edit(SHEET, '## Two', `${card('second')}\n## Two`);
    await page.locator('#what-is-second').waitFor();
    await page.locator('article[data-card="t/a/second"] figure.code > button.copy').waitFor({ state: 'attached' });
    assert.equal(await page.locator('figure.code > button.copy').count(), 2);
    await page.locator('button.answers').click();
    assert.equal(await page.locator('.card > details:not([open])').count(), 0);
    await page.locator('article[data-card="t/a/second"]').scrollIntoViewIfNeeded();
    await page.evaluate(() => document.getElementById('what-is-second').scrollIntoView());
    await page.locator('.contents a[href="#what-is-second"][aria-current]').waitFor();
    await page.locator(FIELD).fill('unheard');
    await page.locator('.search-notes', { hasText: 'Nothing' }).or(page.locator('.search-notes p')).first().waitFor();
    served.edit(SHEET, 'The last paragraph.', 'An unheard paragraph.');
    await text(page, 'An unheard paragraph.');
    await page.locator(FIELD).fill('unheard ');
    await page.locator('header [role="option"]').first().waitFor();
    assert.ok(await isMarked(page));
  }));

test('a style sheet is exchanged in place, and the page never stands without one', guard, () =>
  on(async (page, served) => {
    const before = await page.locator(STYLE).getAttribute('href');
    await page.evaluate(() => {
      globalThis.bare = 0;
      const look = () => {
        globalThis.bare += Number(getComputedStyle(document.documentElement).getPropertyValue('--gutter') === '');
        requestAnimationFrame(look);
      };
      look();
    });
    for (const colour of ['rgb(1, 2, 3)', 'rgb(4, 5, 6)', 'rgb(7, 8, 9)']) {
      served.write('themes/vault/css/footer.css', `body { outline-color: ${colour} }`);
      await page.waitForFunction((colour) => getComputedStyle(document.body).outlineColor === colour, colour);
    }
    await page.waitForFunction(oneOfEach);
    assert.notEqual(await page.locator(STYLE).getAttribute('href'), before);
    assert.equal(await page.evaluate(() => globalThis.bare), 0);
    assert.ok(await isMarked(page));
  }));

test('the style of a part is exchanged too, before it is needed and after', guard, () =>
  on(async (page, served) => {
    const write = (at) => served.write('themes/vault/css/search.css', `.search-popup { outline-width: ${at}px }`);
    const link = page.locator('link[data-part="search"]');
    const names = [];
    for (const at of [1, 2]) {
      names.push(await link.getAttribute('href'));
      write(at);
      await page.waitForFunction((before) => document.querySelector('link[data-part="search"]').getAttribute('href') !== before, names.at(-1));
      assert.equal(await link.evaluate(({ sheet }) => sheet), null);
    }
    await page.locator(FIELD).fill('text');
    await page.locator('header [role="option"]').first().waitFor();
    for (const at of [2, 3, 4]) {
      write(at);
      await page.waitForFunction((width) => getComputedStyle(document.querySelector('.search-popup')).outlineWidth === width, `${at}px`);
    }
    await page.waitForFunction(oneOfEach);
    assert.ok(await isMarked(page));
  }));

test('a sheet that becomes dense gets the style of that', guard, () =>
  on(async (page, served) => {
    served.edit(SHEET, '# Sheet', '---\ntitle: Sheet\nlayout: dense\n---\n');
    await page.locator('main[data-layout="dense"]').waitFor();
    await page.waitForFunction(() => getComputedStyle(document.querySelector('main')).getPropertyValue('--column') !== '');
    assert.ok(await isMarked(page));
  }));

test('a picture that keeps its name is shown anew', guard, () =>
  on(async (page, served) => {
    await page.locator('main img').scrollIntoViewIfNeeded();
    const colour = () =>
      page.evaluate(async () => {
        const picture = document.querySelector('main img');
        await picture.decode();
        const canvas = new OffscreenCanvas(1, 1).getContext('2d');
        canvas.drawImage(picture, 0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(' ');
      });
    assert.equal(await colour(), '255 0 0');
    for (const [name, wanted] of [['lime', '0 255 0'], ['blue', '0 0 255']]) {
      served.write('content/t/p.svg', drawing(name));
      await assertSoon(async () => (await colour()) === wanted, `the drawing is not ${name}`);
    }
    served.edit(SHEET, 'An opening paragraph.', 'Another opening.');
    await text(page, 'Another opening.');
    assert.equal(await colour(), '0 0 255');
    assert.ok(await isMarked(page));
  }));

test('a script that changes, and a page that goes or comes, are loaded anew', guard, () =>
  on(
    async (page, served) => {
      served.write('themes/vault/js/copy.js', 'document.documentElement.dataset.changed = "yes";');
      await page.locator('html[data-changed]').waitFor({ state: 'attached' });
      assert.ok(!(await isMarked(page)));
      await settled(page);
      served.delete(SHEET);
      await text(page, 'Page not found');
      await page.waitForLoadState('load');
      assert.equal(await page.locator(STYLE).evaluate((link) => link.sheet !== null), true);
      served.write(SHEET, '# Back\n\nIt is back.\n');
      await text(page, 'It is back.');
    },
    { trouble: true },
  ));

/** Waits until `check` gives true. */
async function assertSoon(check, message) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(message);
}

test('ten tabs share one stream, and another takes it when its tab closes', guard, () =>
  on(
    async (first, served, context) => {
      const streams = [];
      context.on('request', (request) => {
        if (request.url().endsWith('/events')) streams.push(request.frame().page());
      });
      const others = [];
      for (let number = 0; number < 9; number += 1) {
        const page = await context.newPage();
        await page.goto(served.url(number % 2 ? PAGE : 't/b.html'), { waitUntil: 'load' });
        others.push(page);
      }
      assert.equal(streams.length, 0, 'the first tab has the stream already');
      const edit = async (tabs, number) => {
        served.write(SHEET, `# Sheet\n\nText ${number}.\n`);
        served.write('content/t/b.md', `# Other\n\nText ${number}.\n`);
        await Promise.all(tabs.map((page) => text(page, `Text ${number}.`)));
      };
      await edit([first, ...others], 1);
      await first.close();
      await edit(others, 2);
      assert.equal(streams.length, 1);
      await streams[0].goto('about:blank');
      const rest = others.filter((page) => page !== streams[0]);
      await edit(rest, 3);
      assert.equal(streams.length, 2);
      // The way back leads to a page of now.
      await streams[0].goBack();
      await text(streams[0], 'Text 3.');
    },
    { trouble: true },
  ));

test('a server that goes is missed quietly, and the next one is followed', guard, () =>
  on(
    async (page, served) => {
      const { port } = served;
      await served.stop();
      const lost = page.getByText('does not answer');
      await lost.first().waitFor();
      served.edit(SHEET, 'An opening paragraph.', 'Written meanwhile.');
      await served.run(port);
      await text(page, 'Written meanwhile.');
      await lost.first().waitFor({ state: 'hidden' });
      assert.equal(await page.locator('cribsheet-overlay').count(), 0);
      served.edit(SHEET, 'Written meanwhile.', 'Written later.');
      await text(page, 'Written later.');
      assert.ok(await isMarked(page));
    },
    { trouble: true },
  ));

test('another origin can neither read nor listen', guard, async () => {
  const served = await Served.start(files());
  const other = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Other</title>');
  });
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
  const context = await openContext(browser);
  try {
    const page = await context.newPage();
    for (const host of ['127.0.0.1', 'localhost']) {
      await page.goto(`http://${host}:${other.address().port}/`);
      const told = await page.evaluate(async (origin) => {
        const attempts = {
          fetch: () => fetch(`${origin}/`).then((answer) => answer.text()),
          problems: () => fetch(`${origin}/_cribsheet/problems.json`).then((answer) => answer.text()),
          opaque: () => fetch(`${origin}/`, { mode: 'no-cors' }),
          post: () => fetch(`${origin}/`, { mode: 'no-cors', method: 'POST', body: 'x' }),
          events: () =>
            new Promise((resolve, reject) => {
              const source = new EventSource(`${origin}/_cribsheet/events`);
              source.onmessage = resolve;
              source.onopen = resolve;
              source.onerror = reject;
            }),
          ...Object.fromEntries(
            ['script', 'img', 'link'].map((name) => [
              name,
              () =>
                new Promise((resolve, reject) => {
                  const node = document.createElement(name);
                  node.onload = resolve;
                  node.onerror = reject;
                  node.rel = 'stylesheet';
                  const path = { script: '_cribsheet/reload.js', img: 't/p.svg', link: '_cribsheet/reload.css' }[name];
                  node[name === 'link' ? 'href' : 'src'] = `${origin}/${path}`;
                  document.head.append(node);
                }),
            ]),
          ),
        };
        const frame = document.createElement('iframe');
        frame.src = `${origin}/`;
        const framed = new Promise((resolve) => frame.addEventListener('load', resolve));
        document.body.append(frame);
        await framed;
        const succeeded = [];
        for (const [name, attempt] of Object.entries(attempts)) {
          await attempt().then(() => succeeded.push(name), () => {});
        }
        return succeeded;
      }, served.origin);
      assert.deepEqual(told, [], `from ${host}`);
      const framed = page.frames().find((frame) => frame !== page.mainFrame());
      assert.ok(!(await framed.content()).includes('An opening paragraph'), `framed by ${host}`);
      // A link to it may be followed.
      await page.evaluate((url) => {
        location.href = url;
      }, served.url(PAGE));
      await text(page, 'An opening paragraph.');
    }
  } finally {
    await context.close();
    other.close();
    await served.remove();
  }
});

test('nothing of it is in a built site', guard, () => {
  const site = Site.build();
  try {
    const paths = readdirSync(site.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(paths.length > 20);
    for (const entry of paths) {
      const bytes = readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'latin1');
      assert.ok(!bytes.includes('_cribsheet'), entry.name);
      assert.ok(!bytes.includes('connect-src'), entry.name);
    }
  } finally {
    site.remove();
  }
});
