// A prediction asks before it answers: the field, the comparison, what is kept for the visit.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

import { Site, guard, openContext, prepare, watch } from './site.mjs';

const fence = (info, text) => `\`\`\`${info}\n${text}\`\`\`\n`;
const predict = (id, info, output) =>
  `### Case ${id}?\n<!-- predict id: ${id} -->\n\n${fence(`python ${info}`, 'print(1)\n')}\n${fence('output', output)}\n#### Why\nBecause.\n\n`;

const PAGE = 'p/a.html';
const FILES = {
  'site.toml': 'title = "T"\n',
  'content/p/a.md': `# A\n\n## S\n\n${[
    predict('two', 'run', 'one  \ntwo\n'),
    predict('none', 'run', ''),
    predict('any', 'run match=unordered', 'b\na\n'),
    predict('like', 'run match=regex', '\\d+\n'),
  ].join('')}`,
};

const [browser, site] = await prepare(Site.of(FILES));

/** Runs `look` on the page, with a card by its id; nothing may go wrong meanwhile. */
async function on(look, options = {}) {
  const context = await openContext(browser, options);
  const trouble = await watch(context, site);
  const page = await context.newPage();
  await page.goto(site.url(PAGE));
  if (options.javaScriptEnabled !== false) await page.locator('.guess').first().waitFor();
  await look((id) => page.locator(`[data-card$="/${id}"]`), page);
  await context.close();
  assert.deepEqual(trouble, []);
}

/** Types a guess and sends it: what the verdict says, and its lines. */
async function guess(card, text) {
  await card.locator('textarea').fill(text);
  await card.getByRole('button', { name: 'Compare' }).click();
  const rows = await card.locator('.verdict tbody tr').all();
  const cells = rows.map((row) => row.locator('th, td').allTextContents());
  return { says: await card.locator('.verdict p').textContent(), rows: await Promise.all(cells) };
}

test('nothing of the answer is open before a guess', guard, () =>
  on(async (card) => {
    assert.ok(await card('two').getByRole('textbox', { name: 'What does it print?' }).isVisible());
    assert.equal(await card('two').locator('details[open]').count(), 0);
    assert.equal(await card('two').locator('.verdict').textContent().then((text) => text.includes('two')), false);
  }));

test('a right guess is told so, and the answer opens', guard, () =>
  on(async (card) => {
    const { says, rows } = await guess(card('two'), 'one\ntwo  \n\n');
    assert.equal(says, 'Every line is right.');
    assert.deepEqual(rows, [['✓ Right', 'one', 'one'], ['✓ Right', 'two', 'two']]);
    assert.ok(await card('two').locator('[data-slot="output"]').evaluate((slot) => slot.open));
    assert.ok(await card('two').locator('[data-slot="why"]').evaluate((slot) => slot.open));
  }));

test('a wrong guess is compared line by line, in words', guard, () =>
  on(async (card) => {
    assert.deepEqual(await guess(card('two'), 'one\n2\n3'), {
      says: '1 / 3 lines are right.',
      rows: [['✓ Right', 'one', 'one'], ['✗ Wrong', '2', 'two'], ['✗ Wrong', '3', 'no line']],
    });
    // A line too few does not make those after it wrong.
    assert.deepEqual((await guess(card('two'), 'two')).rows, [['✗ Wrong', 'no line', 'one'], ['✓ Right', 'two', 'two']]);
  }));

test('the verdict is told to assistive technology where it appears', guard, () =>
  on(async (card) => {
    const region = card('two').getByRole('status');
    await guess(card('two'), 'x');
    assert.match(await region.textContent(), /0 \/ 2 lines are right\./);
    const described = await card('two').locator('textarea').getAttribute('aria-describedby');
    assert.equal(await card('two').locator('h3').getAttribute('id'), described);
  }));

test('a program that prints nothing is predicted by an empty field', guard, () =>
  on(async (card) => {
    assert.deepEqual(await guess(card('none'), ''), { says: 'Every line is right.', rows: [] });
    assert.equal((await guess(card('none'), 'x')).says, '0 / 1 lines are right.');
  }));

test('the order of lines counts only where the program has one', guard, () =>
  on(async (card) => {
    assert.equal((await guess(card('any'), 'a\nb')).says, 'Every line is right.');
    assert.notEqual((await guess(card('two'), 'two\none')).says, 'Every line is right.');
  }));

test('what need only be alike is not asked', guard, () =>
  on(async (card) => {
    assert.equal(await card('like').count(), 1);
    assert.equal(await card('like').locator('textarea').count(), 0);
  }));

test('Ctrl+Enter compares, Enter alone makes a line', guard, () =>
  on(async (card, page) => {
    await card('two').locator('textarea').focus();
    await page.keyboard.type('one');
    await page.keyboard.press('Enter');
    await page.keyboard.type('two');
    assert.equal(await card('two').locator('details[open]').count(), 0);
    await page.keyboard.press('Control+Enter');
    assert.equal(await card('two').locator('.verdict p').textContent(), 'Every line is right.');
    assert.equal(await card('two').locator('textarea').inputValue(), 'one\ntwo');
  }));

test('what was typed is there again in the same visit, the answer closed', guard, () =>
  on(async (card, page) => {
    await guess(card('two'), 'mine');
    await page.goto(site.url('index.html'));
    await page.goto(site.url(PAGE));
    assert.equal(await card('two').locator('textarea').inputValue(), 'mine');
    assert.equal(await card('any').locator('textarea').inputValue(), '');
    assert.equal(await card('two').locator('details[open]').count(), 0);
  }));

test('without scripts it is a closed answer', guard, () =>
  on(
    async (card, page) => {
      assert.equal(await page.locator('textarea').count(), 0);
      await card('two').locator('[data-slot="output"] > summary').click();
      assert.ok(await card('two').locator('[data-slot="output"] code').isVisible());
    },
    { javaScriptEnabled: false },
  ));

test('the field moves nothing when the script puts it in', guard, () =>
  on(async (card) => {
    for (const id of ['two', 'none', 'like']) {
      const [withField, without] = await card(id).evaluate((node) => {
        const all = node.offsetHeight;
        node.querySelector('.guess')?.remove();
        return [all, node.offsetHeight];
      });
      assert.equal(withField, without, id);
    }
  }));

test('texts are compared by their longest common lines', () => {
  const script = readFileSync(new URL('../../themes/vault/js/predict.js', import.meta.url), 'utf8');
  const page = vm.createContext({ document: { addEventListener() {}, getElementById() {} } });
  vm.runInContext(`${script}\nglobalThis.compare = compareOutput;`, page);
  // Arrays of another realm are of another kind.
  const compare = (typed, printed) => JSON.parse(JSON.stringify(page.compare(typed, printed)));
  const cases = [
    ['', '', []],
    ['\n \n', '', []],
    ['a', 'a\n', [['a', 'a']]],
    ['a\r\nb', 'a\nb', [['a', 'a'], ['b', 'b']]],
    [' a', 'a', [[' a', 'a']]],
    ['\na', 'a', [['', null], ['a', 'a']]],
    ['a\nc', 'a\nb\nc', [['a', 'a'], [null, 'b'], ['c', 'c']]],
    ['a\nx\ny\nc', 'a\nb\nc', [['a', 'a'], ['x', 'b'], ['y', null], ['c', 'c']]],
    ['x', 'a\nb', [['x', 'a'], [null, 'b']]],
    ['a\nb\nx', 'b\na', [['a', null], ['b', 'b'], ['x', 'a']]],
  ];
  for (const [typed, printed, rows] of cases) assert.deepEqual(compare(typed, printed), rows, JSON.stringify([typed, printed]));
});
