// The search of a vault that is large enough to be cut into shards, without a browser.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import vm from 'node:vm';

import { client, searchOf } from './client.mjs';
import { program } from './quality.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cribsheet-core-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const urls = ({ groups }) => groups.map(({ url }) => url);
const sections = ({ groups }) => groups.flatMap((group) => group.sections.map(({ url }) => url));
const said = (pieces) => pieces.map(([text]) => text).join('');
const marked = (pieces) => pieces.filter(([, mark]) => mark).map(([text]) => text);

/** Builds a vault of `count` filling sheets, of `short` ones, and those that the tests look for. */
function build(name, count, short = 0) {
  const root = join(folder, name);
  const write = (path, text) => {
    mkdirSync(join(root, 'content', path, '..'), { recursive: true });
    writeFileSync(join(root, 'content', path), text);
  };
  const filling = (at) => Array.from({ length: 60 }, (_, i) => `filler${(at * 7 + i) % 997}`).join(' ');
  for (let at = 0; at < count; at += 1) {
    let parts = '';
    for (let part = 0; part < 20; part += 1) {
      // `mardle` and `quonk` are in more parts than a first shard holds of a term; five have both,
      // where each is one word of many.
      const both = at >= 870 && at < 875 && part === 5;
      const word = both ? `${filling(at).repeat(3)} mardle quonk` : { 3: 'Mardle.', 7: 'Quonk.' }[part] ?? '';
      parts += `## Part ${part}\n\n${part === 0 ? `Everywhere alpha. ${filling(at)}` : word}\n\n`;
    }
    write(`fill/sheet-${at}.md`, `# Filling ${at}\n\n${parts}`);
  }
  for (let at = 0; at < short; at += 1) write(`short/sheet-${at}.md`, `# Short ${at}\n\nfiller${at % 997}\n`);
  write('languages/cpp.md', '---\ntitle: Destructors in C++\ntags: [C++, memory]\nlevel: senior\n---\n\n## Order\n\nIn C++ they run backwards.\n');
  write('languages/csharp.md', '---\ntitle: Finalizers in C#\ntags: ["C#"]\nlevel: junior\n---\n\n## Order\n\nIn C# nobody knows.\n');
  write('languages/c.md', '---\ntitle: Freeing in C\ntags: [C]\n---\n\n## Order\n\nIn C you do it yourself, with `free(p)`.\n');
  write('languages/rust.md', '# Borrowing\n\n## Slices\n\nA `&str` borrows what a `String` owns.\n\n```rust\nlet total: &str = "x";\nsum += std::mem::size_of::<u8>();\n```\n\n### Why does it not compile?\n<!-- probe id: why -->\n\n#### Surface answer\n\nThe zyxwvut borrow lives too long.\n');
  write('languages/python.md', '# Initialisers\n\n## Construction\n\n`__init__` takes `**kwargs`, and init alone is a process. Everywhere alpha.\n');
  // Says it once among much else: far behind the parts that say nothing else.
  write('languages/aside.md', `# Aside\n\n## Only here\n\n${filling(0).repeat(9)} mardle\n`);
  write('languages/bare.md', '# Bare\n\n## ![](dot.png)\n\nUnder a wordless heading.\n');
  write('languages/dot.png', '');
  write('languages/long.md', `# Long\n\n## Words\n\n${'one two '.repeat(11)}, the far-away end.\n`);
  write('languages/dense.md', `# Dense\n\n## Signs\n\n${'検索'.repeat(45)}目的。\n`);
  writeFileSync(join(root, 'site.toml'), 'title = "Search"\n');
  // Its warnings, of empty sections, are many; an error shows them.
  const quiet = { stdio: 'pipe', maxBuffer: 1 << 27 };
  execFileSync(program(), ['build', '--quiet', '--root', root, '--output', join(folder, `${name}-site`)], quiet);
  return join(folder, `${name}-site`);
}

let small;
let large;
// So many sheets that the lists of shards are files of their own.
let vast;
before(() => {
  small = build('small', 5);
  large = build('large', 900);
  vast = build('vast', 900, 12_300);
});

for (const size of ['small', 'large', 'vast']) {
  const open = (loaded) => searchOf({ small, large, vast }[size], loaded);

  test(`${size}: languages are told apart, and C++ never falls back to C`, async () => {
    const search = await open();
    assert.equal(urls(await search('C++ '))[0], 'languages/cpp.html');
    assert.equal(urls(await search('C# '))[0], 'languages/csharp.html');
    assert.equal(urls(await search('c '))[0], 'languages/c.html');
    assert.ok(!urls(await search('C++ ')).includes('languages/c.html'));
    assert.ok(!urls(await search('c ')).includes('languages/cpp.html'));
  });

  test(`${size}: signs are found as they are written`, async () => {
    const search = await open();
    for (const query of ['&str', '+=', 'std::mem', 'mem::size_of', '::', 'size_of']) {
      assert.equal(urls(await search(query))[0], 'languages/rust.html', query);
    }
    for (const query of ['__init__', '**kwargs']) {
      assert.equal(urls(await search(query))[0], 'languages/python.html', query);
    }
    assert.equal(urls(await search('free()'))[0], 'languages/c.html');
  });

  test(`${size}: a word that is not typed to its end, and one with an error`, async () => {
    const search = await open();
    for (const query of ['destruc', 'destrutcors', 'xestructors', 'estructors', 'ddestructors', 'destructros', 'destructrs']) {
      assert.equal(urls(await search(query))[0], 'languages/cpp.html', query);
    }
  });

  test(`${size}: a card is a result of its own, with what is marked in it`, async () => {
    const search = await open();
    const { groups, total } = await search('zyxwvut ');
    assert.equal(total, 1);
    const [{ sections: [card], title, trail }] = groups;
    assert.deepEqual([said(title), trail], ['Borrowing', ['Languages']]);
    assert.equal(card.kind, 'probe');
    assert.equal(card.url, 'languages/rust.html#why-does-it-not-compile');
    assert.equal(said(card.heading), 'Why does it not compile?');
    assert.deepEqual(marked(card.text), ['zyxwvut']);
  });

  test(`${size}: a heading without words is led to`, async () => {
    const search = await open();
    assert.deepEqual(sections(await search('wordless ')), ['languages/bare.html#section']);
  });

  test(`${size}: code is shown from the line that matches, and only then`, async () => {
    const search = await open();
    const code = async (query) => (await search(query)).groups[0].sections[0].code;
    assert.equal(said(await code('total ')), 'let total: &str = "x";\nsum += std::mem::size_of::<u8>();');
    assert.equal(said(await code('+= ')), 'sum += std::mem::size_of::<u8>();');
    assert.deepEqual(marked(await code('+= ')), ['+=']);
    assert.deepEqual(await code('borrows '), []);
  });

  test(`${size}: an excerpt starts near what matches`, async () => {
    const search = await open();
    const { groups: [{ sections: [section] }] } = await search('kwargs ');
    assert.ok(said(section.text).startsWith('__init__ takes'), said(section.text));
    const [far] = (await search('far-away ')).groups;
    assert.match(said(far.sections[0].text), /^… .{20,60}far-away/);
    const [dense] = (await search('目的 ')).groups;
    assert.match(said(dense.sections[0].text), /^….{30,45}目的/);
  });

  test(`${size}: filters`, async () => {
    const search = await open();
    const found = async (options) => urls(await search('order ', options)).sort();
    const all = ['languages/c.html', 'languages/cpp.html', 'languages/csharp.html'];
    assert.deepEqual(await found({}), all);
    assert.deepEqual(await found({ track: 'languages' }), all);
    assert.deepEqual(await found({ track: 'fill' }), []);
    assert.deepEqual(await found({ level: 'senior' }), ['languages/cpp.html']);
    assert.deepEqual(await found({ tag: 'c-plus-plus' }), ['languages/cpp.html']);
    assert.deepEqual(await found({ tag: 'nothing' }), []);
    assert.deepEqual(sections(await search('borrow', { kind: 'probe' })), ['languages/rust.html#why-does-it-not-compile']);
    assert.deepEqual(sections(await search('borrows', { kind: 'code' })), ['languages/rust.html#slices']);
  });

  test(`${size}: words that are everywhere leave the others the choice`, async () => {
    const search = await open();
    assert.equal(urls(await search('everywhere kwargs'))[0], 'languages/python.html');
    assert.ok((await search('everywhere ')).total >= 5);
  });

  test(`${size}: nothing is found for nothing, and nothing breaks`, async () => {
    const search = await open();
    for (const query of ['', ' ', '"', '<script>', 'qqqqqqqq', '\u0000', '💥', '/', 'track/fill', '__proto__', 'constructor']) {
      const results = await search(query);
      assert.equal(results.missing.length, 0, query);
      assert.equal(results.groups.length, Math.min(results.total, 5), query);
    }
  });
}

test('a small vault is one file', async () => {
  const loaded = [];
  const search = await searchOf(small, loaded);
  await search('destructors');
  assert.deepEqual(loaded, ['search/meta.js']);
});

test('a large vault loads what a query needs', async () => {
  const loaded = [];
  const search = await searchOf(large, loaded);
  await search('destructors &str');
  assert.equal(loaded[0], 'search/meta.js');
  assert.ok(loaded.length <= 8, loaded.join(' '));
  const before = loaded.length;
  await search('destructors &str');
  assert.equal(loaded.length, before, 'nothing is loaded twice');
});

test('what has all words is found, though its postings are not in the first shard', async () => {
  const loaded = [];
  const search = await searchOf(large, loaded);
  const { groups } = await search('mardle quonk ');
  const found = groups.slice(0, 5).map(({ url }) => url).sort();
  assert.deepEqual(found, [870, 871, 872, 873, 874].map((at) => `fill/sheet-${at}.html`));
});

test('a filter finds what is not among the first postings of a word', async () => {
  const search = await searchOf(large);
  assert.deepEqual(sections(await search('mardle ', { track: 'languages' })), ['languages/aside.html#only-here']);
});

test('the number of sheets is that of all that can be shown', async () => {
  const search = await searchOf(large);
  for (const query of ['kwargs order', 'everywhere kwargs', 'mardle quonk ', 'destructors']) {
    const { total, groups } = await search(query, { limit: 5000 });
    assert.equal(groups.length, total, query);
  }
});

test('the best sheets are those that plain sums give, though most are ruled out by a bound', async () => {
  const { cribsheet } = await client();
  let seed = 1;
  const below = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
  const [stride, universe] = [16, 256];
  const meta = { documents: 4000, stride, universe, places: new Int32Array(universe * stride) };
  const entry = () => {
    const documents = Array.from({ length: universe * stride }, (_, document) => document).filter(() => below(4) === 0);
    return { documents, impacts: documents.map(() => below(8)), total: documents.length };
  };
  for (let turn = 0; turn < 40; turn += 1) {
    const token = () => ({ terms: [1, 0.7].slice(below(2)).map((weight) => ({ entry: entry(), weight })) });
    const tokens = Array.from({ length: 1 + below(3) }, token);
    const passes = turn % 2 === 1 && ((document) => document % 3 > 0);
    const found = cribsheet.rank(tokens, meta, passes, 5);

    const rated = tokens.map(({ terms, rarity }) => {
      const said = new Map();
      for (const { entry, weight } of terms) {
        const worth = weight * Math.log(1 + (meta.documents - entry.total + 0.5) / (entry.total + 0.5));
        entry.documents.forEach((at, i) => said.set(at, Math.max(said.get(at) ?? 0, worth * (entry.impacts[i] + 1.5))));
      }
      return { said, rarity };
    });
    const ideal = rated.reduce((sum, { rarity }) => sum + rarity, 0);
    const sheets = new Map();
    for (let at = 0; at < universe * stride; at += 1) {
      const lead = at - (at % stride);
      const of = rated.map(({ said, rarity }) => ({ has: said.has(at), both: (said.get(at) ?? 0) + (said.get(lead) ?? 0) / 2, rarity }));
      if (!of.some(({ has }) => has) || (passes && !passes(at))) continue;
      const coverage = of.reduce((sum, { both, rarity }) => sum + (both > 0 ? rarity : 0), 0) / ideal;
      sheets.set(lead, [...(sheets.get(lead) ?? []), of.reduce((sum, { both }) => sum + both, 0) * coverage ** 2]);
    }
    const scoreOf = (scores) => scores.sort((a, b) => b - a).reduce((sum, score, i) => sum + score / (1 + i * 9), 0);
    const best = [...sheets].map(([, scores]) => scoreOf(scores)).sort((a, b) => b - a).slice(0, 5);
    assert.equal(found.total, sheets.size);
    found.groups.forEach(({ score }, i) => assert.ok(Math.abs(score - best[i]) < 1e-9, `${score} and ${best[i]}`));
    assert.ok(meta.places.every((place) => place === 0), 'the next query finds all places free');
  }
});

test('an engine without `Uint8Array.fromBase64` finds the same', async () => {
  const own = Uint8Array.fromBase64;
  try {
    const answers = [];
    for (const unpack of [undefined, (text) => new Uint8Array(Buffer.from(text, 'base64'))]) {
      Uint8Array.fromBase64 = unpack;
      const search = await searchOf(large);
      answers.push(await search('mardle quonk '));
    }
    assert.ok(answers[0].total > 0);
    assert.deepEqual(answers[0], answers[1]);
  } finally {
    if (own) Uint8Array.fromBase64 = own;
    else delete Uint8Array.fromBase64;
  }
});

test('a damaged file is an error, not an endless search', async () => {
  const postings = (piece, at) => (at % 2 === 1 ? 'AA' : piece);
  const cut = (script, path) =>
    path === 'search/meta.js'
      ? script
      : script.replace(/(?<=',').*(?='\))/s, (text) => text.split(' ').map(postings).join(' '));
  const search = await searchOf(large, [], new Set(), cut);
  await assert.rejects(search('destructors '), /damaged/);
});

test('a file that is missing is named, and the rest is still found', async () => {
  const loaded = [];
  const search = await searchOf(large, loaded);
  await search('finalizers ');
  const shard = loaded.findLast((path) => path !== 'search/meta.js');
  const broken = await searchOf(large, [], new Set([shard]));
  const { missing } = await broken('finalizers ');
  assert.deepEqual(missing, [shard]);
  assert.equal(urls(await broken('destructors '))[0], 'languages/cpp.html');
  const hollow = await searchOf(large, [], new Set(), (script, path) => (path === shard ? '' : script));
  assert.deepEqual((await hollow('finalizers ')).missing, [shard]);
  const none = await searchOf(large, [], new Set(['search/meta.js']));
  assert.deepEqual(await none('destructors'), { total: 0, groups: [], missing: ['search/meta.js'] });
});

test('words of questions count only where there are no others', async () => {
  const search = await searchOf(large);
  assert.equal(urls(await search('why ')).at(0), 'languages/rust.html');
  assert.deepEqual(await search('why qqqqqq '), { total: 0, groups: [], missing: [] });
});

test('a very large index has lists of shards; one that is missing is named', async () => {
  const loaded = [];
  await (await searchOf(vast, loaded))('finalizers ');
  const [, list, shard] = loaded;
  const read = (path) => readFile(join(vast, path), 'utf8');
  assert.match(await read(list), new RegExp(`"${shard.split('/')[1]}"`), 'the list names the shard');
  assert.doesNotMatch(await read('search/meta.js'), new RegExp(shard.split('/')[1]));
  const search = await searchOf(vast, [], new Set([list]));
  assert.deepEqual(await search('finalizers '), { total: 0, groups: [], missing: [list] });
});

test('a search made again knows nothing of the site before', async () => {
  const { cribsheet, page } = await client();
  const open = (site) =>
    cribsheet.createSearch(async (path) => vm.runInContext(await readFile(join(site, path), 'utf8'), page));
  const few = (await open(small)('mardle ')).total;
  assert.ok((await open(large)('mardle ')).total > few);
  assert.equal((await open(small)('mardle ')).total, few);
});

test('a sheet of very many sections makes no large index, and those that cannot be numbered no harm', async () => {
  const root = join(folder, 'many');
  mkdirSync(join(root, 'content/fill'), { recursive: true });
  writeFileSync(join(root, 'site.toml'), 'title = "Many"\n');
  const parts = Array.from({ length: 66000 }, (_, at) => `# part${at}\n`).join('');
  writeFileSync(join(root, 'content/fill/many.md'), `---\ntitle: Many\n---\n\n${parts}`);
  const site = join(folder, 'many-site');
  execFileSync(program(), ['build', '--quiet', '--root', root, '--output', site], { stdio: 'pipe' });
  assert.ok(statSync(join(site, 'search/meta.js')).size < 4e6);
  const search = await searchOf(site);
  assert.deepEqual(sections(await search('part65000 ')), ['fill/many.html#part65000']);
  assert.equal((await search('part65999 ')).total, 0);
});
