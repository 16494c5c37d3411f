// What a sheet costs before anyone touches it: bytes, requests, things that move.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load, total } from './loading.mjs';
import { Site, guard, prepare } from './site.mjs';

/** Bytes, packed by gzip, that the theme may add to the page itself: its style and its script. */
const THEME = 15_700;
/** And what sheets may weigh with both: some 2,000 words, and twice that. */
const SHEETS = {
  'python/core-skills.html': 24_700,
  'sql/joins-and-nulls.html': 27_000,
  'sql/window-functions.html': 28_500,
};

const [browser, site] = await prepare(Site.build());

for (const [path, most] of Object.entries(SHEETS)) {
  test(`${path} is light, asks for two files and moves nothing`, guard, async (context) => {
    for (const viewport of [{ width: 1280, height: 900 }, { width: 380, height: 800 }]) {
      const loaded = await load(browser, site.url(path), { viewport });
      const [page, style, script, ...more] = loaded.asked.map((url) => site.path(url));
      assert.equal(page, path);
      assert.match(style, /^assets\/style\.[0-9a-f]+\.css$/);
      assert.match(script, /^assets\/script\.[0-9a-f]+\.js$/);
      assert.deepEqual(more, []);
      const own = loaded.bytes.get(site.url(path));
      context.diagnostic(`${path}: ${total(loaded)} B, ${own} B without the theme, paint after ${Math.round(loaded.paint)} ms`);
      assert.ok(total(loaded) - own <= THEME, `style and script weigh ${total(loaded) - own} B`);
      assert.ok(total(loaded) <= most, `${total(loaded)} B`);
      assert.equal(loaded.shift, 0);
    }
  });
}
