// Pagefind's side: its own script, asked from a page of the site as its user interfaces ask it.

import { basename } from 'node:path';

/** How many results are fetched, as many as our list shows sheets. */
const RESULTS = 5;

/** True for files of the index: all but scripts, styles and the WebAssembly. */
export const isIndex = (path) => /\.pf_|pagefind-entry\.json$/.test(path);

/** True for what has to be there before the first search, whatever is looked for. */
export const isClient = (path) => /^pagefind(-worker)?\.js$|^wasm\..*\.pagefind$/.test(basename(path));

/** True for its user interface in its default form, which is not measured. */
export const isInterface = (path) => /^pagefind-ui\.(js|css)$/.test(basename(path));

/** Runs in the page: defines how to search there. */
function install(limit) {
  let pagefind;
  const ask = async (query) => {
    const found = await pagefind.search(query);
    await Promise.all(found.results.slice(0, limit).map((result) => result.data()));
    return found.results.length;
  };
  globalThis.searchBench = {
    async cold(query) {
      const begin = performance.now();
      pagefind = await import('/pagefind/pagefind.js');
      const ready = performance.now();
      const results = await ask(query);
      const end = performance.now();
      return { search: end - ready, whole: end - begin, results };
    },

    async again(query) {
      const begin = performance.now();
      const results = await ask(query);
      return { search: performance.now() - begin, results };
    },
  };
}

/** What `Session` needs to know of Pagefind. */
export const pagefind = {
  name: 'Pagefind',
  isClient,
  install: (page) => page.evaluate(install, RESULTS),
  cold: (page, query) => page.evaluate((text) => globalThis.searchBench.cold(text), query),
  again: (page, query) => page.evaluate((text) => globalThis.searchBench.again(text), query),
};
