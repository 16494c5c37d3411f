// How heavy pages are and how soon they are there: `node bench.mjs [--vault DIR] [--loads N] [PAGE...]`.

import { statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { load, total } from '../../tests/browser/loading.mjs';
import { Site, launch } from '../../tests/browser/site.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { vault: { type: 'string' }, loads: { type: 'string', default: '20' } },
});

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const kilo = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const site = Site.build(values.vault);
const browser = await launch();
try {
  // Sheets lie in folders of their tracks; lists of a vault lie elsewhere.
  const lists = /^(tags|series|skills|a-z|search|index)|(^|\/)index\.html$|^[^/]*$/;
  const sheets = site.pages().filter((path) => !lists.test(path));
  const size = (path) => statSync(join(site.folder, path)).size;
  const middle = median(sheets.map((path) => [size(path), path]).map(([bytes]) => bytes));
  const pages = positionals.length > 0 ? positionals : [sheets.find((path) => size(path) === middle)];
  console.log(`${cpus()[0].model}, Chromium ${browser.version()}, ${values.loads} loads from the disk each`);
  console.log('page | packed by gzip | page, style, script | requests | largest contentful paint, median | layout shift');
  for (const path of pages) {
    const runs = [];
    for (let turn = 0; turn < Number(values.loads); turn += 1) {
      runs.push(await load(browser, site.url(path), { viewport: { width: 1280, height: 900 } }));
    }
    const [first] = runs;
    const parts = [...first.bytes.values()].map(kilo).join(', ');
    const paint = median(runs.map((run) => run.paint)).toFixed(0);
    const shift = Math.max(...runs.map((run) => run.shift));
    console.log(`${path} | ${kilo(total(first))} | ${parts} | ${first.asked.length} | ${paint} ms | ${shift.toFixed(4)}`);
  }
} finally {
  await browser.close();
  site.remove();
}
