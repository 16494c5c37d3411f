// Runs the programs: the maker of the corpus, cribsheet, and Pagefind.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Seconds after which a program is ended: against hanging, not a measure. */
const HANG = 1800;

/** The program: `CRIBSHEET`, else the one that cargo made. */
const cribsheet =
  process.env.CRIBSHEET ?? join(here, '..', '..', 'target', 'release', 'cribsheet');

// By its place: the package exports neither its starter, which `npx pagefind` runs, nor its version.
const pagefindPackage = join(here, 'node_modules', 'pagefind');

/** What cribsheet says of its version. */
export function cribsheetVersion() {
  const said = spawnSync(cribsheet, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return said.stdout?.trim() || null;
}

/** The version of Pagefind. */
export const pagefindVersion = JSON.parse(
  readFileSync(join(pagefindPackage, 'package.json'), 'utf8'),
).version;

/** Runs a command to its end: its seconds and its peak memory in bytes. */
function measure(name, command) {
  const ran = spawnSync('python3', [join(here, 'measure.py'), String(HANG), ...command], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (ran.error) throw new Error(`could not run python3: ${ran.error.message}`);
  if (ran.status !== 0) throw new Error(`could not run ${name}: ${ran.stderr}`);
  const { seconds, peak, status } = JSON.parse(ran.stdout);
  if (status !== 0) throw new Error(`${name} ended with status ${status}: ${ran.stderr}`);
  return { seconds, peak };
}

/** Makes a vault of so many sheets with the script of the corpus. */
export function makeCorpus(script, sheets, vault) {
  const rest = ['--sheets', String(sheets), '--flavour', 'cribsheet'];
  measure('the corpus script', ['python3', script, vault, ...rest]);
}

/** Copies a vault without what was built of it; `search` false switches the search off in the copy. */
export function copyVault(vault, copy, search) {
  const left = new Set(['public', '.cribsheet', '.git', 'node_modules', 'target']);
  mkdirSync(copy, { recursive: true });
  const wanted = (path) => dirname(path) !== vault || !left.has(basename(path));
  cpSync(vault, copy, { recursive: true, filter: wanted });
  if (search) return;
  const settings = join(copy, 'site.toml');
  const rest = readFileSync(settings, 'utf8').replace(/^search\s*=.*$/m, '');
  writeFileSync(settings, `search = false\n${rest}`);
}

/** Builds a vault from nothing into `site`. */
export function build(vault, site) {
  if (!existsSync(cribsheet)) throw new Error(`there is no ${cribsheet}: cargo build --release`);
  rmSync(site, { recursive: true, force: true });
  rmSync(join(vault, '.cribsheet'), { recursive: true, force: true });
  const command = ['--root', vault, 'build', '--quiet', '--output', site];
  return measure('cribsheet', [cribsheet, ...command]);
}

/** Has Pagefind index a site into `output`; `root` is the selector of what it shall index. */
export function pagefind(site, output, root) {
  rmSync(output, { recursive: true, force: true });
  const starter = join(pagefindPackage, 'lib', 'runner', 'bin.cjs');
  const command = ['--site', site, '--output-path', output];
  if (root) command.push('--root-selector', root);
  return measure('Pagefind', [process.execPath, starter, ...command]);
}
