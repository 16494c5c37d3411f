// How a page is brought to a new version in place: random trees, so that no arrangement is forgotten.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { guard, launch } from './site.mjs';

const script = readFileSync(new URL('../../src/serve/client/merge.js', import.meta.url), 'utf8');

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await browser.newPage();
  await page.addScriptTag({ content: `globalThis.merging = (() => { ${script}\n return { live, pair, merge }; })();` });
  await page.evaluate(() => {
    /** The live tree of a page, and what is needed to bring it to other versions. */
    globalThis.open = (html) => {
      const parse = (text) => new DOMParser().parseFromString(text, 'text/html').body;
      const shown = parse(html);
      const live = document.importNode(shown, true);
      document.body.replaceWith(live);
      merging.pair(shown, live);
      return {
        live,
        bring: (html) => {
          merging.merge(shown, parse(html));
          return shown.isEqualNode(parse(html));
        },
      };
    };
  });
});

after(async () => {
  await browser?.close();
});

test('whatever changes, the page becomes what the server says, and keeps what scripts have added', guard, async () => {
  const failure = await page.evaluate(() => {
    let seed = 42;
    const random = (below) => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    const pick = (list) => list[random(list.length)];
    const names = ['p', 'div', 'section', 'details', 'b', 'ul'];
    const attributes = ['id', 'data-card', 'data-slot', 'data-skill', 'class', 'title'];
    const tree = (depth) => {
      const node = document.createElement(pick(names));
      if (random(2)) node.setAttribute(pick(attributes), pick(['a', 'b', 'c', 'd']));
      for (let left = depth > 0 ? random(6) : 0; left > 0; left -= 1) {
        node.append(pick([() => '\n', () => pick(['x', 'y', 'z']), () => document.createComment('c'), () => tree(depth - 1), () => tree(depth - 1)])());
      }
      return node;
    };
    const edit = (root) => {
      for (let left = 1 + random(4); left > 0; left -= 1) {
        const node = pick([root, ...root.querySelectorAll('*')]);
        const child = pick([...node.childNodes, null]);
        const fresh = () => (random(3) ? tree(2) : document.createTextNode(pick(['x', 'new'])));
        pick([
          () => node.insertBefore(fresh(), child),
          () => child?.remove(),
          () => child && node.append(child),
          () => child && node.prepend(child),
          () => node.setAttribute(pick(attributes), pick(['a', 'b', 'e'])),
          () => node.removeAttribute(pick(attributes)),
          () => child?.replaceWith(fresh()),
          () => child?.replaceWith(...(child.childNodes ?? [])),
        ])();
      }
      root.normalize();
    };
    const text = (root) => root.outerHTML;
    for (let run = 0; run < 1500; run += 1) {
      const body = document.createElement('body');
      body.append(tree(4));
      body.normalize();
      // As a parser reads it: what is odd has been set right.
      const parsed = (html) => new DOMParser().parseFromString(html, 'text/html').body;
      const { live, bring } = open(text(body));
      const added = [];
      for (const parent of [...live.querySelectorAll('*')].filter(() => random(6) === 0)) {
        const own = document.createElement('i');
        parent.insertBefore(own, pick([...parent.childNodes, null]));
        added.push([own, parent]);
      }
      for (let version = 0; version < 3; version += 1) {
        edit(body);
        const wanted = text(body);
        if (!bring(wanted)) return `run ${run}: the server's tree is not the one that it sent`;
        for (const [own, parent] of added) {
          if (own.parentNode !== parent) return `run ${run}: a script's element is gone from its parent`;
        }
        const bare = live.cloneNode(true);
        for (const own of bare.querySelectorAll('i')) own.remove();
        bare.normalize();
        const expected = parsed(wanted);
        expected.normalize();
        if (!bare.isEqualNode(expected)) return `run ${run}, version ${version}:\n${bare.outerHTML}\n${expected.outerHTML}`;
      }
    }
    return null;
  });
  assert.equal(failure, null);
});

/** Brings a page from one version to another; gives which of the elements that `selector` meant are the same. */
const kept = (from, to, selector) =>
  page.evaluate(
    ([from, to, selector]) => {
      const { live, bring } = open(from);
      const before = [...live.querySelectorAll(selector)];
      bring(to);
      const after = [...live.querySelectorAll(selector)];
      return after.map((node) => before.indexOf(node));
    },
    [from, to, selector],
  );

test('elements stay themselves where the server still has them', guard, async () => {
  const cards = (...ids) => ids.map((id) => `<article data-card="${id}"><details><p>${id}</p></details></article>`).join('\n');
  assert.deepEqual(await kept(cards('a', 'b', 'c'), cards('a', 'x', 'b', 'c'), 'details'), [0, -1, 1, 2]);
  assert.deepEqual(await kept(cards('a', 'b', 'c'), cards('c', 'a'), 'details'), [2, 0]);
  assert.deepEqual(await kept(cards('a', 'b'), cards('a', 'b').replace('<p>b', '<h3>New</h3><p>b'), 'details'), [0, 1]);
  // An answer that is open does not become the answer to another question.
  assert.deepEqual(await kept(cards('a'), cards('b'), 'details'), [-1]);
  const lines = (text) => [...text].map((letter) => `<p>${letter}</p>`).join('\n');
  assert.deepEqual(await kept(lines('abcdef'), lines('xacdyef'), 'p'), [-1, 0, 2, 3, -1, 4, 5]);
  assert.deepEqual(await kept(lines('abc'), lines('aBc'), 'p'), [0, 1, 2]);
});

test('what the reader and scripts have set stays unless the server changes just that', guard, async () => {
  const state = await page.evaluate(() => {
    const { live, bring } = open('<details class="a"><summary title="t">S</summary></details><p>text</p><b>1</b>');
    const [details, paragraph, count] = ['details', 'p', 'b'].map((name) => live.querySelector(name));
    details.open = true;
    details.className = 'mine';
    paragraph.firstChild.data = 'written by a script';
    count.firstChild.data = 'written by a script';
    bring('<details class="a" data-x="1"><summary>S</summary></details><p>text</p><b>2</b>');
    return [details.outerHTML, paragraph.textContent, count.textContent];
  });
  assert.deepEqual(state, ['<details class="mine" open="" data-x="1"><summary>S</summary></details>', 'written by a script', '2']);
});

test('nodes that scripts have moved or removed are no trouble', guard, async () => {
  const state = await page.evaluate(() => {
    const { live, bring } = open('<p id="a">a</p><p id="b">b</p><p id="c">c</p><div></div>');
    const [a, b, , place] = live.children;
    place.append(a);
    b.remove();
    bring('<p id="a">A</p><p id="b">B</p><i>new</i><p id="c">C</p><div class="x"></div>');
    return live.innerHTML;
  });
  assert.equal(state, '<i>new</i><p id="c">C</p><div class="x"><p id="a">A</p></div>');
});

test('a long page changed throughout takes no long time', guard, async () => {
  const time = await page.evaluate(() => {
    const lines = (word) => Array.from({ length: 20_000 }, (_, at) => `<p>${word} ${at % 7}</p>`).join('\n');
    const { bring } = open(lines('old'));
    const start = performance.now();
    bring(lines('new'));
    return performance.now() - start;
  });
  assert.ok(time < 5000, `${time} ms`);
});
