// Measures our search beside Pagefind's, over one vault: sizes, making the index, searching.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { fromDisk, launch, overHttp } from './browser.mjs';
import { UsageError, readOptions, usage } from './options.mjs';
import { isClient, isIndex, ours } from './ours.mjs';
import { pagefind } from './pagefind.mjs';
import { copyVault, cribsheetVersion, makeCorpus, pagefindVersion } from './programs.mjs';
import { judgedQueries, randomQueries } from './queries.mjs';
import { byKind, digest, digestDisk, table } from './report.mjs';
import { Bodies, Server } from './server.mjs';
import { ourSizes, pagefindSizes, timeIndexing } from './sizes.mjs';

/** What Pagefind shall index: what our search has, the text of the sheets. */
const SHEETS = 'body[data-page=sheet] main';

const note = (text) => process.stderr.write(`bench: ${text}\n`);

/** The folders to measure, made where they are not given, and how long the making took. */
function prepare(given, folder, sides) {
  const vault = given.vault ?? join(folder, 'corpus');
  if (!given.vault) {
    note(`${given.sheets} sheets`);
    makeCorpus(resolve(given.corpus), given.sheets, vault);
  }
  if (!existsSync(join(vault, 'site.toml'))) throw new Error(`there is no site.toml in ${vault}`);
  const site = given.site ? resolve(given.site) : join(folder, 'site');
  const output = given.pagefind ? resolve(given.pagefind) : join(folder, 'pagefind');
  const building = !given.site;
  const withSearch = building ? join(folder, 'with-search') : null;
  const without = building && sides.includes(ours) ? join(folder, 'without-search') : null;
  if (withSearch) copyVault(vault, withSearch, true);
  if (without) copyVault(vault, without, false);
  const index = timeIndexing({
    withSearch,
    without,
    site,
    plain: join(folder, 'plain'),
    output: !given.pagefind && sides.includes(pagefind) ? output : null,
    root: given['all-pages'] ? null : SHEETS,
    turns: given.turns,
    note,
  });
  return { vault, site, output, index };
}

/** Asks all queries of all sides, taking turns in who is first. */
async function search(given, { site, output }, sides, queries) {
  const bodies = new Bodies([['/pagefind/', output], ['/', site]].filter(([, at]) => existsSync(at)));
  bodies.prepare((path) => {
    const below = path.slice(1);
    return below === given.page || isIndex(below) || isClient(below) || /^(pagefind|assets)\//.test(below);
  });
  const found = { ours: [], pagefind: [], disk: [] };
  const server = await Server.start(bodies, given.delay);
  const browser = await launch();
  try {
    for (const [at, { kind, query }] of queries.entries()) {
      if (at % 20 === 0) note(`query ${at + 1} of ${queries.length}`);
      for (const side of at % 2 ? [...sides].reverse() : sides) {
        const asked = [browser, side, server, given.page, query, given.warm];
        const list = side === ours ? found.ours : found.pagefind;
        list.push({ kind, query, ...(await naming(query, side, () => overHttp(...asked))) });
      }
      if (!sides.includes(ours)) continue;
      const asked = [browser, ours, bodies, site, given.page, query];
      found.disk.push({ kind, query, ...(await naming(query, ours, () => fromDisk(...asked))) });
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return found;
}

/** Runs `work`; where it fails, the error says of which query and side. */
async function naming(query, side, work) {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${side.name}, query \`${query}\`: ${error.message}`, { cause: error });
  }
}

/** The parts of the results that are of one side, as the table takes them. */
function results(made, found, sides) {
  const { site, output, index } = made;
  const has = (side) => sides.includes(side);
  const searches = (list) => (list.length > 0 ? { http: digest(list), kinds: byKind(list) } : {});
  return {
    ours: has(ours)
      ? { sizes: ourSizes(site), index: index.ours, ...searches(found.ours), disk: digestDisk(found.disk) }
      : {},
    pagefind: has(pagefind)
      ? { sizes: pagefindSizes(output), index: index.pagefind, ...searches(found.pagefind) }
      : {},
  };
}

async function main() {
  const given = readOptions();
  if (given.help) {
    process.stdout.write(usage);
    return;
  }
  const sides = [ours, pagefind].filter((side) => !given.only || side.name.toLowerCase() === given.only);
  const folder = mkdtempSync(join(tmpdir(), 'cribsheet-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const stop = (why) => {
    note(why);
    remove();
    process.exit(1);
  };
  const giveUp = setTimeout(() => stop(`gave up after ${given.minutes} minutes`), given.minutes * 60_000);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(`ended by ${signal}`));
  try {
    const made = prepare(given, folder, sides);
    if (sides.includes(ours) && !ourSizes(made.site)) {
      throw new Error('the site has no search; --only pagefind measures the other side');
    }
    const queries = randomQueries(made.vault, given.queries, given.seed);
    if (given.judged) queries.push(...judgedQueries(resolve(given.judged), given['corpus-of-judged']));
    const found = await search(given, made, sides, queries);
    const sums = results(made, found, sides);
    const about = {
      cribsheet: sides.includes(ours) && !given.site ? cribsheetVersion() : null,
      pagefind: pagefindVersion,
      node: process.version,
      processor: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
      options: given,
    };
    if (given.json) {
      const all = { about, ...sums, runs: made.index.runs, searches: found };
      writeFileSync(resolve(given.json), `${JSON.stringify(all, null, 1)}\n`);
    }
    process.stdout.write(`${table(sums)}\n`);
  } finally {
    clearTimeout(giveUp);
    remove();
  }
}

try {
  await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`bench: ${error.message}\n${isUsage ? '  hint: run --help\n' : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}
