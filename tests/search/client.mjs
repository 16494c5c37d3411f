// The client's core outside a browser: the same scripts, with files in place of script elements.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const scripts = fileURLToPath(new URL('../../themes/vault/js/search/', import.meta.url));

/** The `cribsheet` object of a page of its own, with the functions of tokenize.js and core.js. */
export async function client() {
  const { Blob, DecompressionStream, Response, TextEncoder, Uint8Array, atob, console } = globalThis;
  const page = vm.createContext({ Blob, DecompressionStream, Response, TextEncoder, Uint8Array, atob, console });
  for (const name of ['tokenize.js', 'core.js']) {
    vm.runInContext(await readFile(join(scripts, name), 'utf8'), page, { filename: name });
  }
  return { cribsheet: page.cribsheet, page };
}

/** The search of the site built in `folder`; `loaded` collects the paths that it asks for. */
export async function searchOf(folder, loaded = []) {
  const { cribsheet, page } = await client();
  const load = async (path) => {
    loaded.push(path);
    vm.runInContext(await readFile(join(folder, path), 'utf8'), page, { filename: path });
  };
  return cribsheet.createSearch(load);
}
