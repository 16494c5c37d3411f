// What a page costs before anyone touches it: bytes, requests, things that move.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { inPieces, load, total } from './loading.mjs';
import { Site, guard, prepare } from './site.mjs';

/** Bytes, packed by gzip, of the style and the script of all pages: with a sheet of 9.5 kB they make 20 kB. */
const SHARED = 10_900;
/** Pages that are not sheets, with all that they load. */
const LIST = 20_480;
/** Which parts of the theme a page loads beside what all load, and what it may weigh with all of it. */
const PAGES = {
  'index.html': { parts: ['lists.css'], most: 14_900 },
  'python/index.html': { parts: ['lists.css'], most: 16_400 },
  'skills.html': { parts: ['lists.css', 'skills.css', 'skills.js'], most: LIST },
  'a-z.html': { parts: ['lists.css'], most: 14_200 },
  '404.html': { parts: [], most: 12_300 },
  'behavioural/tell-me-about-a-conflict.html': { parts: [], most: 23_000 },
  // The text of these alone is 7 to 14 kB packed.
  'python/core-skills.html': { parts: [], most: 20_480 },
  'sql/joins-and-nulls.html': { parts: [], most: 22_200 },
  'sql/window-functions.html': { parts: [], most: 24_000 },
};

/** A sheet of another layout. */
const DENSE = { 'site.toml': 'title = "T"\n', 'content/a.md': '---\ntitle: A\nlayout: dense\n---\n\n## B\n\nText.\n' };

/** The other theme, of a vault that cannot be searched. */
const CARDS = { 'site.toml': 'title = "T"\nsearch = false\n[theme]\nname = "index-card"\n', 'content/a.md': '# A\n\n## B\n\nText.\n' };

const [browser, site, dense, cards] = await prepare(Site.build(), Site.of(DENSE), Site.of(CARDS));

/**
 * How far lines of text may move while others come, as they do where the browser draws a page half read,
 * which slow machines let it: a score of layout shifts, and two lines in pixels.
 */
const COMING = { score: 0.02, down: 56 };

/** Holds that a page stood still while it was loaded. */
const still = ({ shift, moved }, what) => {
  const told = [`${what} moves by ${shift}:`, ...moved.map(({ is }) => is)].join('\n');
  assert.ok(shift <= COMING.score && !moved.some(({ steady, down }) => steady || down > COMING.down), told);
};

/** The name of a file of the theme: `style.css`, or that of its part. */
const nameOf = (path) => path.match(/^assets\/(?:part-)?([\w-]+)\.[0-9a-f]{16}(\.\w+)$/)?.slice(1).join('') ?? path;

/** The names of all that was asked for but the page. */
const asked = (loaded, of) => loaded.asked.slice(1).map((url) => nameOf(of.path(url))).sort();

for (const [path, { parts, most }] of Object.entries(PAGES)) {
  test(`${path} is light, asks for what it needs and moves nothing`, guard, async (context) => {
    for (const viewport of [{ width: 1280, height: 900 }, { width: 380, height: 800 }]) {
      const loaded = await load(browser, site.url(path), { viewport });
      assert.equal(site.path(loaded.asked[0]), path);
      assert.deepEqual(asked(loaded, site), [...parts, 'script.js', 'style.css'].sort());
      const shared = loaded.asked.filter((url) => /assets\/(style|script)\./.test(url)).map((url) => loaded.bytes.get(url));
      context.diagnostic(`${path}: ${total(loaded)} B, ${loaded.bytes.get(site.url(path))} B of it the page, paint after ${Math.round(loaded.paint)} ms`);
      assert.ok(shared[0] + shared[1] <= SHARED, `style and script weigh ${shared.join(' + ')} B`);
      assert.ok(total(loaded) <= most, `${total(loaded)} B`);
      still(loaded, `${path}, ${viewport.width} wide,`);
    }
  });
}

/** After what a page is cut that comes in pieces: between the parts of its head, between fields, before its text. */
const PIECES = ['<a class="site-title"', '<nav class="site-nav"', 'class="first-index">', '<kbd aria-hidden="true">', '<label class="theme-switch">', '</header>\n', '<main', '</h1>', '<label>Tag', '<div class="prose'];

/** How long it waits after each, in milliseconds: longer where nothing was drawn until all had come. */
const WAITS = [200, 1_000, 5_000];

/** Pages with something to move, each in windows of the three widths that the head knows. */
const pieced = (paths) => paths.flatMap((path) => [1500, 1280, 380].map((width) => [path, width]));

test('the pages have what they are cut after', () => {
  const texts = ['skills.html', 'python/core-skills.html'].map((path) => readFileSync(join(site.folder, path), 'utf8'));
  assert.deepEqual(PIECES.filter((end) => !texts.some((text) => text.includes(end))), []);
});

for (const [name, of, paths] of [
  ['vault', site, ['index.html', 'skills.html', 'search.html', 'python/core-skills.html']],
  ['index-card', cards, ['index.html', 'a.html']],
]) {
  test(`a page that comes in pieces moves nothing: ${name}`, guard, async () => {
    const look = async ([path, width]) => {
      for (const wait of WAITS) {
        const slow = await inPieces(of, PIECES, wait);
        const loaded = await load(browser, slow.url(path), { viewport: { width, height: 800 } });
        slow.close();
        still(loaded, `${path}, ${width} wide,`);
        if (loaded.halfRead) return;
      }
      assert.fail(`${path}, ${width} wide, was never drawn half read`);
    };
    // Nearly all of it is waiting.
    await Promise.all(pieced(paths).map(look));
  });
}

test('what a prediction asks with comes when it is near', guard, async () => {
  const loaded = await load(browser, site.url('python/core-skills.html'), { viewport: { width: 380, height: 800 } }, async (page) => {
    await page.locator('.card[data-kind="predict"]').first().scrollIntoViewIfNeeded();
    await page.locator('.guess').first().waitFor();
  });
  assert.deepEqual(asked(loaded, site), ['predict.css', 'predict.js', 'script.js', 'style.css']);
  assert.equal(loaded.late, 0, loaded.moved.map(({ is }) => is).join('\n'));
});

test('a dense sheet has the style of that too', guard, async () => {
  const loaded = await load(browser, dense.url('a.html'));
  assert.deepEqual(asked(loaded, dense), ['layout-dense.css', 'script.js', 'style.css']);
});

test('a sheet for paper has the style of that before it is drawn', guard, async () => {
  for (const view of ['booklet', 'questions', 'summary']) {
    const loaded = await load(browser, `${site.url('behavioural/tell-me-about-a-conflict.html')}?print=${view}`);
    assert.deepEqual(asked(loaded, site), ['print.css', 'script.js', 'style.css']);
    // Letters that shrink until all is on one page move what is drawn.
    assert.ok(loaded.shift <= (view === 'summary' ? 0.05 : COMING.score), `${view} moves by ${loaded.shift}`);
  }
});
