// The search: from a folder and, where it matters, over HTTP.

import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { Site, guard, launch, openContext, watch } from './site.mjs';

const SHEET = 'python/core-skills.html';
const FIELD = 'input[name="q"]';
/** What sheets of two tracks have. */
const WORD = 'closure';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let site;
let browser;
let server;

before(async () => {
  site = Site.build();
  browser = await launch();
  server = await serve(site);
});

after(async () => {
  await browser?.close();
  server?.close();
  site?.remove();
});

/** Serves a site on the loopback. */
function serve({ folder }) {
  const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };
  const made = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    try {
      const bytes = readFileSync(join(folder, path));
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
      response.end(bytes);
    } catch {
      // The browser asks for an icon.
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    }
  });
  return new Promise((resolve) => made.listen(0, '127.0.0.1', () => resolve(made)));
}

const hosted = (path) => `http://127.0.0.1:${server.address().port}/${path}`;

/** Opens `url` in a window of its own; nothing may go wrong unless `trouble` is allowed. */
async function on(url, look, options = {}) {
  const context = await openContext(browser, options);
  const trouble = await watch(context, site);
  const page = await context.newPage();
  await options.prepare?.(page);
  await page.goto(url);
  await look(page, context);
  await context.close();
  const own = trouble.filter((one) => !one.includes(`requests ${hosted('')}`));
  if (!options.trouble) assert.deepEqual(own, []);
}

const option = (page, state = '') => page.locator(`header [role="option"]${state}`);

/** Types into the field in the head and waits for what is found. */
async function find(page, query) {
  await page.locator(FIELD).fill(query);
  await option(page).first().waitFor();
}

/** What axe finds. */
async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ preload: false }));
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

test('nothing is requested before the field is used', guard, () =>
  on(hosted(SHEET), async (page) => {
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.mouse.wheel(0, 500);
    await page.keyboard.press('x');
    await page.waitForTimeout(200);
    assert.deepEqual(requests, []);
    await page.locator(FIELD).focus();
    await page.waitForFunction(() => document.querySelector('[role="combobox"]'));
    await find(page, WORD);
    // The script, its style, and together with them the index, which this vault has in one file.
    assert.equal(requests.length, 3, requests.join(' '));
    const [style, script, index] = requests.sort();
    assert.match(style, /\/assets\/part-search\.[0-9a-f]+\.css$/);
    assert.match(script, /\/assets\/search\.[0-9a-f]+\.js$/);
    assert.equal(index, hosted('search/meta.js'));
  }));

test('the page does not move when the script arrives', guard, () =>
  on(site.url(SHEET), async (page) => {
    const place = () => page.evaluate(() => ['.search', 'main', '.site-nav'].map((name) => JSON.stringify(document.querySelector(name).getBoundingClientRect())));
    const start = await place();
    await page.locator(FIELD).focus();
    await page.locator('[role="combobox"]').waitFor();
    assert.deepEqual(await place(), start);
  }));

for (const where of ['from a folder', 'hosted']) {
  const url = (path) => (where === 'hosted' ? hosted(path) : site.url(path));

  test(`the keyboard does it all, ${where}`, guard, () =>
    on(url('index.html'), async (page) => {
      await page.keyboard.press('/');
      assert.equal(await page.locator(FIELD).inputValue(), '');
      await page.keyboard.type(WORD);
      await page.locator(`#page\\:found-all[href$="?q=${WORD}"]`).waitFor();
      const field = page.locator(FIELD);
      const all = await option(page).count();
      const active = async () => {
        const id = await field.getAttribute('aria-activedescendant');
        const ids = await option(page).evaluateAll((found) => found.map((one) => one.id));
        const chosen = await option(page, '[aria-selected="true"]').evaluateAll((found) => found.map((one) => one.id));
        assert.deepEqual(chosen, id ? [id] : []);
        return ids.indexOf(id);
      };
      const walk = [];
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'End', 'ArrowDown', 'ArrowUp', 'Home']) {
        await page.keyboard.press(key);
        walk.push(await active());
      }
      assert.deepEqual(walk, [0, 1, 0, all - 1, -1, all - 1, 0]);
      assert.equal(await field.getAttribute('aria-expanded'), 'true');

      await page.keyboard.press('Escape');
      assert.equal(await field.getAttribute('aria-expanded'), 'false');
      assert.ok(await page.locator('.search-popup').isHidden());
      assert.equal(await field.inputValue(), WORD);

      await page.keyboard.press('ArrowDown');
      await option(page).first().waitFor();
      await page.keyboard.press('ArrowDown');
      const target = await option(page).first().evaluate((link) => link.href);
      await page.keyboard.press('Enter');
      await page.waitForURL(target);
    }));

  test(`the page of the search works alone, ${where}`, guard, () =>
    on(`${url('search.html')}?q=${WORD}&track=python`, async (page) => {
      const links = page.locator('.search-results section > a');
      await links.first().waitFor();
      assert.equal(await page.locator(FIELD).inputValue(), WORD);
      assert.equal(await page.locator('select[name="track"]').inputValue(), 'python');
      const urls = await links.evaluateAll((found) => found.map((one) => one.href));
      assert.ok(urls.every((one) => one.startsWith(url('python/'))), urls.join(' '));
      assert.match(await page.locator('[role="status"]').textContent(), /^2 /);

      await page.locator('select[name="track"]').selectOption('');
      await page.waitForFunction((prefix) => [...document.querySelectorAll('.search-results section > a')].some((one) => !one.href.startsWith(prefix)), url('python/'));
      assert.equal(new URL(page.url()).search, `?q=${WORD}`);
      await page.locator(FIELD).fill('');
      await page.waitForFunction(() => !document.querySelector('.search-results section'));
      assert.equal(new URL(page.url()).search, '');
    }));
}

test('Ctrl-K leads to the field, keys in a field do not', guard, () =>
  on(site.url(SHEET), async (page) => {
    const focused = () => page.evaluate(() => document.activeElement.name ?? '');
    await page.keyboard.press('Control+k');
    assert.equal(await focused(), 'q');
    await page.keyboard.type('a/b');
    assert.equal(await page.locator(FIELD).inputValue(), 'a/b');
    await page.locator('.theme-switch select').focus();
    await page.keyboard.press('/');
    assert.equal(await focused(), '');
  }));

test('Enter without a choice leads to all results, and so does the last option', guard, () =>
  on(site.url(SHEET), async (page) => {
    const results = `${site.url('search.html')}?q=${WORD}`;
    await find(page, WORD);
    assert.equal(await option(page).last().evaluate((link) => link.href), results);
    await page.locator(FIELD).press('Enter');
    await page.waitForURL(results);
    await page.locator('.search-results section').first().waitFor();
  }));

test('keys held with Shift select text in the field', guard, () =>
  on(site.url('index.html'), async (page) => {
    await find(page, WORD);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+Home');
    const selected = await page.locator(FIELD).evaluate((field) => [field.selectionStart, field.selectionEnd]);
    assert.deepEqual(selected, [0, WORD.length]);
    assert.equal(await option(page, '[aria-selected="true"]').count(), 1);
  }));

test('results are links: Ctrl opens another tab, a click follows', guard, () =>
  on(site.url('index.html'), async (page, context) => {
    await find(page, WORD);
    const target = await option(page).first().evaluate((link) => link.href);
    const [other] = await Promise.all([context.waitForEvent('page'), option(page).first().click({ modifiers: ['Control'] })]);
    await other.waitForURL(target);
    assert.ok(await option(page).first().isVisible(), 'the list stays');
    assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
    const [third] = await Promise.all([context.waitForEvent('page'), option(page).first().click({ button: 'middle' })]);
    await third.waitForURL(target);
    await option(page).first().click();
    await page.waitForURL(target);
  }));

test('a result on the page itself opens what it is in', guard, () =>
  on(site.url(SHEET), async (page) => {
    await find(page, 'python closure');
    const here = option(page, `[href*="${SHEET}#"]`).first();
    const target = await here.evaluate((link) => link.hash);
    for (let times = 0; times < 2; times += 1) {
      await here.click();
      await page.waitForFunction((hash) => location.hash === hash, target);
      assert.ok(await page.locator('.search-popup').isHidden());
      await page.locator(FIELD).focus();
      await here.waitFor();
    }
  }));

test('the list closes when the focus leaves', guard, () =>
  on(site.url(SHEET), async (page) => {
    await find(page, WORD);
    await page.locator('.theme-switch select').focus();
    assert.ok(await page.locator('.search-popup').isHidden());
  }));

test('matches are marked', guard, () =>
  on(site.url(SHEET), async (page) => {
    await find(page, WORD);
    const marks = await page.locator('[role="option"] mark').allTextContents();
    assert.ok(marks.length > 0);
    assert.ok(marks.every((mark) => mark.toLowerCase().includes(WORD.slice(0, 4))), marks.join(', '));
  }));

for (const [look, options] of Object.entries({
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  narrow: { viewport: { width: 380, height: 800 } },
})) {
  test(`roles, names and colours are right: ${look}`, guard, () =>
    on(
      site.url(SHEET),
      async (page) => {
        assert.deepEqual(await faults(page), [], 'idle');
        await find(page, WORD);
        await page.keyboard.press('ArrowDown');
        assert.deepEqual(await faults(page), [], 'open');
        const box = await page.locator('.search-popup').boundingBox();
        const { width } = page.viewportSize();
        assert.ok(box.x >= 0 && box.x + box.width <= width, 'the list is in the window');
        if (look === 'narrow') assert.ok(box.width >= width - 1, 'the list is as wide as the window');
        await page.locator(FIELD).fill('qqqqzzzz');
        await page.locator('.search-notes a').first().waitFor();
        assert.deepEqual(await faults(page), [], 'nothing');
        await page.locator(FIELD).press('Enter');
        await page.locator('.search-results a').first().waitFor();
        assert.deepEqual(await faults(page), [], 'nothing on the page');
        await page.locator(FIELD).fill(WORD);
        await page.locator('.search-results section').first().waitFor();
        assert.deepEqual(await faults(page), [], 'the page');
        await page.goto(site.url(SHEET));
        await page.locator(FIELD).focus();
        await option(page).first().waitFor();
        assert.deepEqual(await faults(page), [], 'recent');
        const small = await page.locator('header :is(input, select, [role="option"], button)').evaluateAll((all) =>
          all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24).map((one) => one.outerHTML));
        assert.deepEqual(small, []);
      },
      options,
    ));
}

test('past searches are offered, made again, and cleared', guard, () =>
  on(site.url(SHEET), async (page) => {
    const queries = [...Array(9).keys()].map((at) => `${WORD} ${'x'.repeat(at + 1)}`).concat(WORD);
    for (const query of queries) {
      await page.goto(site.url(SHEET));
      await page.locator(FIELD).fill(query);
      await page.locator('.search-popup').waitFor();
      await page.locator(FIELD).press('Enter');
      await page.waitForURL(/search\.html/);
    }
    await page.goto(site.url('index.html'));
    await page.locator(FIELD).focus();
    await option(page).first().waitFor();
    assert.deepEqual(await option(page).allTextContents(), queries.reverse().slice(0, 8));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('#page\\:found-all').waitFor();
    assert.equal(await page.locator(FIELD).inputValue(), WORD);
    assert.equal(site.path(page.url()), 'index.html');
    await page.locator(FIELD).fill('');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.search-popup').waitFor({ state: 'hidden' });
    await page.reload();
    await page.locator(FIELD).focus();
    await page.locator('[role="combobox"]').waitFor();
    assert.equal(await option(page).count(), 0);
  }));

test('where storage is forbidden, searching works', guard, () =>
  on(
    site.url(SHEET),
    async (page) => {
      await find(page, WORD);
      await option(page).last().click();
      await page.locator('.search-results section').first().waitFor();
    },
    {
      prepare: (page) =>
        page.addInitScript(() => {
          Object.defineProperty(globalThis, 'localStorage', {
            get() {
              throw new DOMException('denied', 'SecurityError');
            },
          });
        }),
    },
  ));

test('a missing file is named, and asked for again', guard, async () => {
  const broken = Site.build();
  const [kept, lost] = [join(broken.folder, 'search'), join(broken.folder, 'lost')];
  const options = { trouble: true };
  renameSync(kept, lost);
  await on(broken.url(SHEET), async (page) => {
    await page.locator(FIELD).fill(WORD);
    const missing = page.locator('header .search-missing');
    await missing.waitFor();
    assert.match(await missing.textContent(), /search\/meta\.js/);
    assert.deepEqual(await faults(page), []);
    renameSync(lost, kept);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await option(page).first().waitFor();
    assert.equal(await missing.count(), 0);
    renameSync(kept, lost);
  }, options);
  await on(`${broken.url('search.html')}?q=${WORD}`, async (page) => {
    const missing = page.locator('.search-results .search-missing');
    await missing.waitFor();
    assert.match(await missing.textContent(), /search\/meta\.js/);
    renameSync(lost, kept);
    await missing.locator('button').click();
    await page.locator('.search-results section').first().waitFor();
  }, options);
  const script = readFileSync(join(broken.folder, 'search.html'), 'utf8').match(/data-script="([^"]+)"/)[1];
  renameSync(join(broken.folder, script), join(broken.folder, 'x.js'));
  await on(broken.url('search.html'), async (page) => {
    await page.getByText(script).waitFor();
  }, options);
  broken.remove();
});

/** Makes answers late: by query, in milliseconds. */
const late = (delays) => (page) =>
  page.addInitScript((given) => {
    let create;
    const own = {
      get createSearch() {
        return (load) => {
          const search = create(load);
          return async (query, options) => {
            const results = await search(query, options);
            await new Promise((resolve) => setTimeout(resolve, given[query] ?? 0));
            return results;
          };
        };
      },
      set createSearch(value) {
        create = value;
      },
    };
    Object.defineProperty(globalThis, 'cribsheet', { get: () => own, set: (value) => Object.assign(own, value) });
  }, delays);

test('a late answer never takes the place of a newer one', guard, () =>
  on(
    site.url(SHEET),
    async (page) => {
      await find(page, WORD);
      const titles = () => option(page).allTextContents();
      const first = await titles();
      await page.locator(FIELD).fill('conflict');
      await page.waitForTimeout(100);
      await find(page, WORD);
      await page.waitForTimeout(900);
      assert.deepEqual(await titles(), first);
      // Neither does it open the list again.
      for (const leave of [() => page.keyboard.press('Escape'), () => page.locator('.theme-switch select').focus()]) {
        await find(page, WORD);
        await page.locator(FIELD).fill('conflict');
        await leave();
        await page.waitForTimeout(900);
        assert.ok(await page.locator('.search-popup').isHidden());
      }
    },
    { prepare: late({ conflict: 700 }) },
  ));

test('that an answer takes long is said', guard, () =>
  on(
    site.url(SHEET),
    async (page) => {
      await find(page, WORD);
      const status = page.locator('header [role="status"]');
      const count = await status.textContent();
      await page.locator(FIELD).fill('conflict');
      await page.waitForFunction((old) => document.querySelector('header [role="status"]').textContent !== old, count);
      assert.equal(await option(page).count(), 0);
      await option(page).first().waitFor();
    },
    { prepare: late({ conflict: 1500 }) },
  ));

test('letters that are being composed are not searched for', guard, () =>
  on(site.url(SHEET), async (page) => {
    await find(page, WORD);
    const found = await option(page).allTextContents();
    const client = await page.context().newCDPSession(page);
    await page.locator(FIELD).focus();
    await client.send('Input.imeSetComposition', { text: 'qqqq', selectionStart: 4, selectionEnd: 4 });
    await page.waitForTimeout(200);
    assert.deepEqual(await option(page).allTextContents(), found);
    await client.send('Input.insertText', { text: 'qqqq' });
    await page.locator('.search-notes a').first().waitFor();
  }));

const EVIL = [
  `"'><svg/onload=alert(1)><img src=x onerror=alert(2)><script>alert(3)</script>`,
  'javascript:alert(1)',
  '</template></script><script>alert(1)</script>',
  '"><a href="javascript:alert(1)">x</a>',
  '{{7*191}} ${alert(1)} %3Cscript%3E',
  '\u202e\u0000\u2028<b>',
  'x'.repeat(100_000),
  `<img src=x onerror=alert(1)>${'"\'<>&'.repeat(2_000)}`,
  '((((((((((a+)+)+)+)+)+)+)+)+)+$',
  '__proto__',
  'constructor',
];

for (const [at, evil] of EVIL.entries()) {
  test(`an address cannot do harm: ${at}`, guard, () =>
    on(site.url('search.html'), async (page) => {
      const signatures = () => page.locator('main *').evaluateAll((all) => all.filter((one) => !one.closest('.search-results section')).map((one) => [one.localName, ...one.getAttributeNames().sort()].join(' ')).filter((one) => !/^(option|p|a|button|code)\b/.test(one)));
      await page.goto(`${site.url('search.html')}?q=${WORD}`);
      await page.locator('.search-results section').first().waitFor();
      const usual = await signatures();
      const value = encodeURIComponent(evil);
      for (const query of [`q=${value}`, `q=a&tag=${value}&track=${value}&level=${value}&kind=${value}`, `${value}=${value}&q=a`]) {
        if (query.length > 1_000_000) continue;
        await page.goto(`${site.url('search.html')}?${query}`);
        await page.waitForFunction(() => document.querySelector('.search-status').textContent);
        assert.deepEqual(await signatures(), usual);
        assert.ok((await page.locator(FIELD).inputValue()).length <= 200);
        assert.equal(await page.locator('a[href^="javascript:"], main :is(svg, img, script, b)').count(), 0);
      }
      // And as a past search.
      const short = evil.slice(0, 150);
      await page.goto(site.url(SHEET));
      await page.locator(FIELD).fill(short);
      await page.locator('.search-popup').waitFor();
      await page.locator(FIELD).press('Enter');
      await page.waitForURL(/search\.html\?/);
      await page.goto(site.url(SHEET));
      await page.locator(FIELD).focus();
      await option(page).first().waitFor();
      assert.ok((await option(page).first().evaluate((link) => link.href)).startsWith(site.url('search.html')));
      assert.equal(await page.locator('header :is(svg, img, script, b)').count(), 0);
    }));
}

test('without scripts the field leads to a page that helps', guard, () =>
  on(
    site.url(SHEET),
    async (page) => {
      await page.locator(FIELD).fill(WORD);
      await page.locator(FIELD).press('Enter');
      await page.waitForURL(`${site.url('search.html')}?q=${WORD}`);
      assert.ok(await page.locator('noscript p').isVisible());
      assert.ok(await page.locator('main form').isHidden());
      const ways = await page.locator('noscript a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
      assert.deepEqual(ways, ['a-z.html', 'tags/index.html']);
    },
    { javaScriptEnabled: false },
  ));

test('the script is small', guard, async () => {
  const { gzipSync } = await import('node:zlib');
  const page = readFileSync(join(site.folder, 'search.html'), 'utf8');
  const script = readFileSync(join(site.folder, page.match(/data-script="([^"]+)"/)[1]));
  const size = gzipSync(script, { level: 9 }).length;
  assert.ok(size < 8_192, `${size} bytes`);
});
