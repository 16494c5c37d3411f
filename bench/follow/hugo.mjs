// Hugo's server beside ours: the same kinds of edits, the time until the page is served with each.

import { spawn } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { end, get, median } from './asking.mjs';

/** After so many milliseconds an edit counts as never seen: a deleted page is still served then. */
const NEVER = 30_000;

/** After so many milliseconds a server that has not begun to serve never will. */
const START = 300_000;

/** A port that nobody listened at a moment ago. */
const freePort = () =>
  new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Starts the server on a vault; gives the process and its address. */
async function start(program, vault) {
  const port = await freePort();
  const options = ['server', '--bind', '127.0.0.1', '--port', `${port}`, '--appendPort=false', '--baseURL', `http://127.0.0.1:${port}/`];
  const child = spawn(program, [...options, '--source', vault], { stdio: ['ignore', 'pipe', 'inherit'] });
  const force = setTimeout(() => child.kill('SIGKILL'), START);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('Web Server is available')) {
      clearTimeout(force);
      child.stdout.resume();
      return { child, place: `http://127.0.0.1:${port}/` };
    }
  }
  clearTimeout(force);
  throw new Error('hugo server ended before it served');
}

/**
 * Measures `hugo server` on a copy of `from`, a vault with a Hugo site's `hugo.toml` and `layouts/`, in the folder `work`:
 * for each kind of edit the median over `turns` in milliseconds, `Infinity` where one is never seen.
 */
export async function measureHugo({ program, from, work, turns }) {
  const vault = join(work, 'hugo');
  cpSync(from, vault, { recursive: true });
  const content = join(vault, 'content');
  const sheets = readdirSync(content, { recursive: true })
    .filter((path) => path.endsWith('.md') && !path.endsWith('_index.md'))
    .sort();
  const sheet = (turn) => join('content', sheets[(turn * 7919) % sheets.length]);
  const read = (path) => readFileSync(join(vault, path), 'utf8');
  const page = (path) => `${path.replace(/^content\//, '').replace(/\.md$/, '').toLowerCase()}/`;
  const kinds = {
    'a word': (turn, word) => [sheet(turn), `${read(sheet(turn)).trimEnd()}\n\nAnd ${word}.\n`],
    'a title': (turn, word) => [sheet(turn), read(sheet(turn)).replace(/^title: .*$/m, `title: "${word} again"`)],
    'a tag': (turn, word) => [sheet(turn), read(sheet(turn)).replace(/^tags: \[/m, `tags: ["${word}", `)],
    'a new sheet': (turn, word) => [join(dirname(sheet(turn)), `new-${turn}.md`), read(sheet(turn)).replace(/^title: .*$/m, `title: ${word}`)],
    'a deleted sheet': (turn) => [join(dirname(sheet(turn)), `new-${turn}.md`), null],
    'a template': (turn, word) => ['layouts/page.html', read('layouts/page.html').replace('</article>', `<!-- ${word} --><i>${word}</i></article>`)],
    'the settings': (turn, word) => ['hugo.toml', read('hugo.toml').replace(/^title = .*$/m, `title = "${word}"`)],
  };
  const served = await start(program, vault);
  const medians = {};
  try {
    for (const [kind, make] of Object.entries(kinds)) {
      const times = [];
      for (let turn = 1; turn <= turns; turn += 1) {
        const word = `zq${kind.replace(/\W/g, '')}${turn}x`;
        const [path, text] = make(turn, word);
        const asked = served.place + page(path.startsWith('content/') ? path : sheet(turn));
        let begin = performance.now();
        if (text === null) {
          rmSync(join(vault, path));
        } else {
          writeFileSync(join(vault, '.new'), text);
          begin = performance.now();
          renameSync(join(vault, '.new'), join(vault, path));
        }
        const isShown = ({ status, text: html }) => (text === null ? status === 404 : status === 200 && html.includes(word));
        let isSeen = false;
        while (!isSeen && performance.now() - begin < NEVER) {
          // It may be closing its port, to open it anew with other settings.
          isSeen = await get(asked).then(isShown, () => false);
          await pause(2);
        }
        times.push(isSeen ? performance.now() - begin : Infinity);
        if (!isSeen) break;
        await pause(700);
      }
      medians[kind] = times.includes(Infinity) ? Infinity : median(times);
    }
  } finally {
    await end(served.child);
    rmSync(vault, { recursive: true });
  }
  return medians;
}
