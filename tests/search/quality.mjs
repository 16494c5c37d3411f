// How good the answers to the judged queries are: `node tests/search/quality.mjs [--misses]`.
//
// MRR is the mean of 1/rank of the first right result, success@3 how often one is among the first
// three. Results are ranked by sheet; where an anchor is expected, its section must be shown.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { searchOf } from './client.mjs';
import { makeToolchainVault } from './toolchain.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The rank of the first right result, from 1; 0 where there is none. */
function rankOf(results, expect) {
  const right = (group) =>
    expect.some((url) => {
      if (!url.includes('#')) return group.url === url;
      return group.sections.some((section) => decodeURIComponent(section.url) === url);
    });
  return results.groups.findIndex(right) + 1;
}

/** Builds both vaults with the program and runs the queries of both halves. */
export async function measure(program) {
  const folder = mkdtempSync(join(tmpdir(), 'cribsheet-quality-'));
  try {
    const build = (vault, out) =>
      execFileSync(program, ['build', '--quiet', '--root', vault, '--output', out], { stdio: 'pipe' });
    build(root, join(folder, 'vault'));
    await makeToolchainVault(join(folder, 'source'));
    build(join(folder, 'source'), join(folder, 'toolchain'));
    const search = {
      vault: await searchOf(join(folder, 'vault')),
      toolchain: await searchOf(join(folder, 'toolchain')),
    };
    const measured = [];
    for (const half of ['frozen', 'tuned']) {
      const file = half === 'frozen' ? 'judged.frozen.json' : 'judged.json';
      for (const one of JSON.parse(readFileSync(new URL(file, import.meta.url)))) {
        const results = await search[one.corpus](one.query, { limit: 10 });
        const found = results.groups.slice(0, 4).map(({ url, sections }) => sections[0]?.url ?? url);
        measured.push({ ...one, half, rank: rankOf(results, one.expect), found });
      }
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Mean reciprocal rank and success@3. */
export function score(measured) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    queries: measured.length,
    mrr: mean(measured.map(({ rank }) => (rank ? 1 / rank : 0))),
    success3: mean(measured.map(({ rank }) => Number(rank > 0 && rank <= 3))),
  };
}

function print(measured, misses) {
  const line = (name, some) => {
    if (some.length === 0) return;
    const { queries, mrr, success3 } = score(some);
    console.log(`${name.padEnd(22)} ${String(queries).padStart(4)}  MRR ${mrr.toFixed(3)}  success@3 ${success3.toFixed(3)}`);
  };
  for (const half of ['frozen', 'tuned']) {
    const of = measured.filter((one) => one.half === half);
    line(half, of);
    for (const corpus of ['vault', 'toolchain']) line(`  ${corpus}`, of.filter((one) => one.corpus === corpus));
    for (const kind of new Set(of.map(({ kind }) => kind))) line(`  ${kind}`, of.filter((one) => one.kind === kind));
    for (const { corpus, kind, query, rank, expect, found } of of) {
      if (!(misses === 'all' || misses === half) || (rank > 0 && rank <= 3)) continue;
      console.log(`  miss: ${corpus} ${kind} "${query}" rank ${rank}\n    wanted ${expect.slice(0, 3).join(' ')}\n    found  ${found.join(' ')}`);
    }
  }
  line('all', measured);
}

/** The program to build with: $CRIBSHEET, else that of the last `cargo build`. */
export function program() {
  const path = process.env.CRIBSHEET ?? join(root, 'target/debug/cribsheet');
  if (!existsSync(path)) throw new Error(`there is no ${path}: run \`cargo build\` or set CRIBSHEET`);
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const misses = process.argv.find((arg) => arg.startsWith('--misses'));
  print(await measure(program()), misses && (misses.split('=')[1] ?? 'all'));
}
