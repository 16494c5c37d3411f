// Whether `cribsheet serve` grows: its resident memory after many saves.
//
//   node bench/follow/memory.mjs VAULT [--program PATH] [--saves N]
//
// The vault is copied first. Sheets are saved one after the other, each with another text; a page and the index are asked
// for after each. Prints the resident memory after a tenth of the saves and after all, and fails above 1.1 times as much.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { program: { type: 'string', default: 'target/release/cribsheet' }, saves: { type: 'string', default: '10000' } },
});
if (positionals.length !== 1) throw new Error('usage: memory.mjs VAULT [--program PATH] [--saves N]');
const saves = Number(values.saves);

const work = mkdtempSync(join(tmpdir(), 'cribsheet-memory-'));
const vault = join(work, 'vault');
cpSync(positionals[0], vault, { recursive: true, filter: (path) => !/\/(public|target|node_modules|\.git)$/.test(path) });
const sheets = readdirSync(join(vault, 'content'), { recursive: true })
  .filter((path) => path.endsWith('.md') && !path.endsWith('_index.md'))
  .map((path) => join(vault, 'content', path));
const texts = sheets.map((path) => readFileSync(path, 'utf8'));

const args = ['serve', '--port', '0', '--json', '--root', vault];
const child = spawn(resolve(values.program), args, { stdio: ['ignore', 'pipe', 'inherit'] });
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const event = async () => JSON.parse((await lines.next()).value);
const { place } = await event();

const get = (path) =>
  new Promise((done, failed) => {
    request(place + path, { agent: false }, (answer) => answer.resume().on('end', done)).on('error', failed).end();
  });

/** Resident memory in KiB. */
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]);

try {
  let early = 0;
  for (let save = 1; save <= saves; save += 1) {
    const at = save % sheets.length;
    const fresh = join(vault, '.new');
    writeFileSync(fresh, `${texts[at].trimEnd()}\n\nSave ${save}, word${save}.\n`);
    renameSync(fresh, sheets[at]);
    const { event: name } = await event();
    if (name !== 'changed') throw new Error(`save ${save}: ${name}`);
    await get('index.html');
    await get('search/meta.js');
    if (save === Math.round(saves / 10)) early = resident();
  }
  const late = resident();
  console.log(`${early} KiB after ${Math.round(saves / 10)} saves, ${late} KiB after ${saves}: ${(late / early).toFixed(3)} times`);
  process.exitCode = late <= early * 1.1 ? 0 : 1;
} finally {
  child.kill('SIGINT');
  await new Promise((done) => child.once('exit', done));
  rmSync(work, { recursive: true });
}
