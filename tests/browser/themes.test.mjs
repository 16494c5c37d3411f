// The built-in themes, and what a vault may change in them without a template of its own.

import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Site, guard, launch, openContext, screenshots as others, watch } from './site.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
// Of its own: another test, which runs beside this one, empties the other folder.
const screenshots = join(others, '..', 'screenshots-of-themes');
const themes = ['vault', 'index-card'];
const looks = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  narrow: { viewport: { width: 380, height: 800 }, colorScheme: 'light' },
};
const pages = {
  home: 'index.html',
  track: 'sql/index.html',
  sheet: 'python/core-skills.html',
  skills: 'skills.html',
  tags: 'tags/index.html',
  series: 'series/index.html',
  'a-z': 'a-z.html',
  search: 'search.html',
  404: '404.html',
};

let browser;
const vaults = [];
const sites = {};

/** The repository's sheets with other settings and files of a theme. */
function build(settings, files = {}) {
  const vault = mkdtempSync(join(tmpdir(), 'cribsheet-theme-'));
  vaults.push(vault);
  cpSync(join(repository, 'content'), join(vault, 'content'), { recursive: true });
  cpSync(join(repository, 'site.toml'), join(vault, 'site.toml'));
  appendFileSync(join(vault, 'site.toml'), settings);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(vault, path)), { recursive: true });
    writeFileSync(join(vault, path), text);
  }
  return Site.build(vault);
}

before(async () => {
  browser = await launch();
  for (const theme of themes) sites[theme] = build(`\n[theme]\nname = "${theme}"\n`);
  mkdirSync(screenshots, { recursive: true });
});

after(async () => {
  await browser?.close();
  for (const site of Object.values(sites)) site.remove();
  for (const vault of vaults) rmSync(vault, { recursive: true, force: true });
});

/** How well two colours of the page can be told apart, by WCAG 2.2. */
const contrast = (page, pairs) =>
  page.evaluate((wanted) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const probe = document.body.appendChild(document.createElement('i'));
    const root = getComputedStyle(document.documentElement);
    const luminance = (token) => {
      if (!root.getPropertyValue(`--${token}`)) throw new Error(`there is no token ${token}`);
      probe.style.setProperty('color', `var(--${token})`);
      canvas.fillStyle = getComputedStyle(probe).color;
      canvas.fillRect(0, 0, 1, 1);
      const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    };
    return wanted.map(([ink, ground]) => {
      const [high, low] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
      return [ink, ground, (high + 0.05) / (low + 0.05)];
    });
  }, pairs);

const grounds = ['paper', 'surface', 'sunken', 'accent-soft'];
const pairs = [
  ...['ink', 'ink-soft', 'accent'].flatMap((ink) => grounds.map((ground) => [ink, ground])),
  ...['note', 'tip', 'important', 'warning', 'caution'].map((tone) => [tone, `${tone}-soft`]),
  ...['note', 'tip', 'important', 'warning', 'caution'].map((tone) => ['ink', `${tone}-soft`]),
  ...['ink', 'accent'].map((ink) => [ink, 'chip']),
  ['ink', 'marked'],
  ...['keyword', 'string', 'comment', 'number', 'function', 'type', 'variable', 'prompt'].map((kind) => [`code-${kind}`, 'sunken']),
];

for (const theme of themes) {
  for (const [look, options] of Object.entries(looks)) {
    test(`${theme}, ${look}: all kinds of pages are drawn, none scrolls sideways or breaks`, guard, async () => {
      const site = sites[theme];
      const context = await openContext(browser, options);
      const trouble = await watch(context, site);
      const page = await context.newPage();
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(site.url(path));
        const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
        assert.ok(width <= options.viewport.width, `${path} is ${width} px wide`);
        const picture = await page.screenshot({ path: join(screenshots, `${theme}-${name}-${look}.png`) });
        assert.ok(picture.length > 5_000, `${name} is nearly empty`);
      }
      assert.deepEqual(trouble, []);
      await context.close();
    });
  }

  test(`${theme}: text can be told from what it stands on, light and dark`, guard, async () => {
    for (const colorScheme of ['light', 'dark']) {
      const context = await openContext(browser, { colorScheme, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(sites[theme].url('index.html'));
      const weak = (await contrast(page, pairs)).filter(([, , ratio]) => ratio < 4.5);
      assert.deepEqual(weak, [], colorScheme);
      await context.close();
    }
  });
}

test('the two themes differ in more than a colour, and say the same', guard, async () => {
  const page = await browser.newPage();
  const read = async (theme) => {
    await page.goto(sites[theme].url('python/core-skills.html'));
    return page.evaluate(() => {
      const style = (selector) => getComputedStyle(document.querySelector(selector));
      return {
        text: document.querySelector('main').textContent,
        font: style('h1').fontFamily,
        edge: style('main').borderInlineStartWidth,
      };
    });
  };
  const [vault, card] = [await read('vault'), await read('index-card')];
  assert.equal(vault.text, card.text);
  assert.notEqual(vault.font, card.font);
  assert.notEqual(vault.edge, card.edge);
  await page.close();
});

test('tokens of the settings hold in light and dark', guard, async () => {
  const site = build('\n[theme.tokens]\naccent = { light = "#7a2e8e", dark = "#d9a5e8" }\nradius = "0"\n');
  sites.tokens = site;
  for (const [colorScheme, colour] of [['light', 'rgb(122, 46, 142)'], ['dark', 'rgb(217, 165, 232)']]) {
    const context = await openContext(browser, { colorScheme });
    const page = await context.newPage();
    await page.goto(site.url('sql/index.html'));
    const link = page.locator('.at-a-glance .trap a').first();
    assert.equal(await link.evaluate((one) => getComputedStyle(one).color), colour);
    const field = page.locator('.search input');
    assert.equal(await field.evaluate((one) => getComputedStyle(one).borderRadius), '0px');
    await context.close();
  }
});

test('slots stand where they say, on sheets of every width too', guard, async () => {
  const slot = (name) => [`themes/vault/templates/slots/${name}.html`, `<p data-mine="${name}">Mine: {{ page.kind }}</p>\n`];
  const names = ['header', 'before-content', 'after-content', 'footer'];
  const site = build('', {
    ...Object.fromEntries(names.map(slot)),
    'themes/vault/templates/slots/head.html': '<link rel="stylesheet" href="{{ page.root }}mine.css">\n',
    'static/mine.css': 'h1 { color: rgb(1, 2, 3) }\n',
  });
  sites.slots = site;
  for (const width of [380, 800, 1280, 1600]) {
    const context = await openContext(browser, { viewport: { width, height: 900 } });
    const trouble = await watch(context, site);
    const page = await context.newPage();
    for (const path of ['index.html', 'python/core-skills.html', 'tags/index.html']) {
      await page.goto(site.url(path));
      const found = await page.evaluate(() => {
        const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        const mine = (name) => box(`[data-mine="${name}"]`);
        return {
          order: [...document.querySelectorAll('[data-mine]')].map((one) => one.dataset.mine),
          within: ['header', 'main', 'main', 'footer'].map((part, at) => Boolean(document.querySelectorAll('[data-mine]')[at].closest(part))),
          above: mine('before-content').bottom <= box('h1').top,
          below: [...document.querySelector('main').children].every((child) => child.className === 'after-content' || child.getBoundingClientRect().top <= mine('after-content').top),
          aligned: mine('header').left === mine('footer').left && mine('header').left === mine('before-content').left,
          colour: getComputedStyle(document.querySelector('h1')).color,
          wide: document.scrollingElement.scrollWidth,
        };
      });
      assert.deepEqual(found, { order: names, within: [true, true, true, true], above: true, below: true, aligned: true, colour: 'rgb(1, 2, 3)', wide: width }, `${path} at ${width} px`);
    }
    assert.deepEqual(trouble, []);
    await context.close();
  }
});
