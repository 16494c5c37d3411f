// How long a save takes until it can be seen: `cribsheet serve` on a vault of any size.
//
//   node bench/follow/bench.mjs VAULT [--program PATH] [--turns N] [--hugo PROGRAM --hugo-vault VAULT]
//
// The vault is copied first. Each turn puts a file in place by renaming, and counts the time until the page is served with
// the change, and with it the search index, the tags, the skills and the home page, all as they are after the change. After
// each kind of edit `cribsheet watch`, which follows the same vault, has to have the folder that a clean build makes.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { get as ask, end, median } from './asking.mjs';
import { measureHugo } from './hugo.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    program: { type: 'string', default: 'target/release/cribsheet' },
    turns: { type: 'string', default: '11' },
    hugo: { type: 'string' },
    'hugo-vault': { type: 'string' },
  },
});
if (positionals.length !== 1 || !values.hugo !== !values['hugo-vault']) {
  throw new Error('usage: bench.mjs VAULT [--program PATH] [--turns N] [--hugo PROGRAM --hugo-vault VAULT]');
}
const program = resolve(values.program);
const turns = Number(values.turns);

/** Against hanging: nothing takes as long. */
const HANG = 120_000;

const work = mkdtempSync(join(tmpdir(), 'cribsheet-follow-'));
const vault = join(work, 'vault');
cpSync(positionals[0], vault, { recursive: true, filter: (path) => !path.endsWith('/public') });

const sheets = readdirSync(join(vault, 'content'), { recursive: true })
  .filter((path) => path.endsWith('.md') && !path.endsWith('_index.md'))
  .sort();

/** Starts a command that follows the vault; `place` is where its site is. */
async function follow(...args) {
  const child = spawn(program, [...args, '--json', '--root', vault], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ready = JSON.parse((await lines.next()).value);
  if (ready.event !== 'ready') throw new Error(JSON.stringify(ready));
  // What it says later is read, so that it never waits for us.
  (async () => {
    for await (const _ of { [Symbol.asyncIterator]: () => lines });
  })();
  return { child, place: ready.place, milliseconds: ready.milliseconds };
}

const save = (path, text) => {
  const full = join(vault, path);
  const fresh = join(vault, '.new');
  writeFileSync(fresh, text);
  const begin = performance.now();
  renameSync(fresh, full);
  return begin;
};

/** Files below a folder, by their path. */
const tree = (root) =>
  new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path), path]),
  );

/** Waits until the watched folder is what a clean build makes. */
async function converged(output) {
  const clean = join(work, 'clean');
  const built = spawnSync(program, ['build', '--quiet', '--drafts', '--root', vault, '--output', clean]);
  if (built.status !== 0) throw new Error(`${built.stderr}`);
  const expected = tree(clean);
  const differs = () => {
    const found = tree(output);
    if (found.size !== expected.size) return `${found.size} files, ${expected.size} expected`;
    for (const [name, path] of expected) {
      if (!found.has(name) || !readFileSync(path).equals(readFileSync(found.get(name)))) return name;
    }
    return null;
  };
  const end = performance.now() + HANG;
  let difference;
  do {
    try {
      difference = differs();
    } catch (error) {
      difference = `${error}`; // a file went while it was looked at
    }
    if (!difference) return;
    await pause(200);
  } while (performance.now() < end);
  throw new Error(`the watched folder differs from a clean build: ${difference}`);
}

const bySheet = (turn) => join('content', sheets[(turn * 7919) % sheets.length]);
const edit = (turn, change) => {
  const path = bySheet(turn);
  return [path, change(readFileSync(join(vault, path), 'utf8'))];
};
const mark = (kind, turn) => `zq${kind.replace(/\W/g, '')}${turn}x`;

/** The kinds of edits: each gives the file, its text, and a page with a text that shows the edit. */
const kinds = {
  'a word': (turn, word) => [...edit(turn, (text) => `${text.trimEnd()}\n\nAnd ${word}.\n`), word],
  'a title': (turn, word) => [...edit(turn, (text) => text.replace(/^title: .*$/m, `title: "${word} again"`)), word],
  'a tag': (turn, word) => [...edit(turn, (text) => text.replace(/^tags: \[/m, `tags: [${word}, `)), word],
  'a new sheet': (turn, word) => {
    const [path, text] = edit(turn, (old) => old.replace(/^id: .*\n/m, '').replace(/^title: .*$/m, `title: ${word}`));
    return [join(dirname(path), `new-${turn}.md`), text, word];
  },
  'a deleted sheet': (turn) => [join(dirname(bySheet(turn)), `new-${turn}.md`), null, null],
  'a template': (turn, word) => ['themes/vault/templates/404.html', `{% extends "builtin/404.html" %}\n{# ${word} #}\n`, ''],
  'the settings': (turn, word) => {
    const text = readFileSync(join(vault, 'site.toml'), 'utf8');
    return ['site.toml', text.replace(/^title = .*$/m, `title = "${word}"`), word];
  },
};

const page = (path) => path.replace(/^content\//, '').replace(/\.md$/, '.html').toLowerCase();

const served = await follow('serve', '--port', '0');
const get = (path) => ask(served.place + path);
await get('search/meta.js'); // the index is there from now on
const watched = await follow('watch', '--drafts', '--output', join(work, 'public'));
console.log(`${sheets.length} sheets: served after ${served.milliseconds} ms, published after ${watched.milliseconds} ms`);

let hugo = {};
try {
  if (values.hugo) hugo = await measureHugo({ program: resolve(values.hugo), from: values['hugo-vault'], work, turns });
  console.log(`milliseconds from the save to the page, and to all of the site${values.hugo ? '; to the page with Hugo' : ''}`);
  for (const [kind, make] of Object.entries(kinds)) {
    const [first, all] = [[], []];
    // What it does meanwhile would be counted.
    watched.child.kill('SIGSTOP');
    for (let turn = 1; turn <= turns; turn += 1) {
      const [path, text, shown] = make(turn, mark(kind, turn));
      const name = path === 'site.toml' || path.startsWith('themes/') ? page(bySheet(turn)) : page(path);
      const revision = (await get('_cribsheet/problems.json')).status;
      if (revision !== 200) throw new Error('the server does not answer');
      const before = path.startsWith('themes/') ? (await get('404.html')).text : '';
      let begin;
      if (text === null) {
        begin = performance.now();
        rmSync(join(vault, path));
      } else {
        if (path.startsWith('themes/')) mkdirSync(join(vault, dirname(path)), { recursive: true });
        begin = save(path, path.startsWith('themes/') ? `${text}{% block content %}${mark(kind, turn)}{% endblock content %}\n` : text);
      }
      const asked = path.startsWith('themes/') ? '404.html' : name;
      const isShown = ({ status, text: html }) =>
        text === null ? status === 404 : path.startsWith('themes/') ? html !== before : status === 200 && html.includes(shown);
      while (!isShown(await get(asked))) {
        if (performance.now() - begin > HANG) throw new Error(`${kind}: ${path} is not served as it is`);
        // Asking all the time would take a core from those who are measured.
        await pause(1);
      }
      first.push(performance.now() - begin);
      await Promise.all(['search/meta.js', 'tags/index.html', 'skills.html', 'index.html'].map(get));
      all.push(performance.now() - begin);
      await pause(300);
    }
    watched.child.kill('SIGCONT');
    await converged(watched.place);
    const [page1, site] = [median(first), median(all)].map((time) => time.toFixed(1).padStart(8));
    const beside = values.hugo ? (hugo[kind] === Infinity ? 'never' : hugo[kind].toFixed(0)).padStart(9) : '';
    console.log(`${kind.padEnd(16)} ${page1} ${site}${beside}   the watched folder is a clean build's`);
  }
  const storm = performance.now();
  for (let number = 0; number < 5000; number += 1) {
    writeFileSync(join(vault, `content/storm-${number}.md`), `# Storm ${number}\n\nFile ${number} of many.\n`);
  }
  const written = performance.now() - storm;
  await converged(watched.place);
  console.log(`a storm of 5,000 new sheets within ${(written / 1000).toFixed(2)} s: the watched folder is a clean build's`);
} finally {
  for (const { child } of [served, watched]) await end(child);
  if (existsSync(work)) rmSync(work, { recursive: true });
}
