// The client's core outside a browser: the same scripts, with files in place of script elements.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const scripts = fileURLToPath(new URL('../../themes/vault/js/search/', import.meta.url));

/** The `cribsheet` object of a page of its own, with the functions of the search that touch no page. */
export async function client() {
  const { DecompressionStream, Response, TextEncoder, Uint8Array, atob, btoa, console } = globalThis;
  const page = vm.createContext({ DecompressionStream, Response, TextEncoder, Uint8Array, atob, btoa, console });
  // What the script of every page does before this one is loaded.
  vm.runInContext(
    'const texts = new Map(); cribsheet = { texts, register: (key, text) => texts.set(key, text) };',
    page,
  );
  for (const name of ['tokenize.js', 'format.js', 'edits.js', 'excerpt.js', 'rank.js', 'core.js']) {
    vm.runInContext(await readFile(join(scripts, name), 'utf8'), page, { filename: name });
  }
  return { cribsheet: page.cribsheet, page };
}

/** The search of the site in `folder`; `loaded` collects what it asks for, `lost` cannot be had, and
 *  `change(script, path)` may change what a file holds. */
export async function searchOf(folder, loaded = [], lost = new Set(), change = (script) => script) {
  const { cribsheet, page } = await client();
  const load = async (path) => {
    loaded.push(path);
    if (lost.has(path)) throw new Error(`${path} is not there`);
    const script = await readFile(join(folder, path), 'utf8');
    vm.runInContext(change(script, path), page, { filename: path });
  };
  const search = cribsheet.createSearch(load);
  // Arrays of another page are equal to none of ours.
  return async (query, options) => JSON.parse(JSON.stringify(await search(query, options)));
}
