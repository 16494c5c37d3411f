// Our side: the search field of a built page, driven as a reader does it.

import { basename } from 'node:path';

/** The client: one script, which the page adds when the field is focused. */
const CLIENT = /^search\.[0-9a-z]+\.js$/;

/** True for files of the index. */
export const isIndex = (path) => path.startsWith('search/');

/** True for the client's script. */
export const isClient = (path) => CLIENT.test(basename(path));

/** Runs in the page: defines how to search there. Knows the markup and nothing of the script. */
function install(clientSource) {
  const client = new RegExp(clientSource);
  const HANG = 30_000;
  // As long as a reader rests between two queries; pages may hold back what comes faster.
  const REST = 150;
  const field = () => document.querySelector('form[role="search"] input[name="q"]');

  // What the reader sees: the options, and what the status says.
  const seen = () => ({
    options: [...document.querySelectorAll('a[role="option"]')].map((link) => link.href),
    status: [...document.querySelectorAll('[role="status"]')].map((at) => at.textContent).join(' '),
  });
  const print = (shown) => JSON.stringify(shown);

  // Results are options and a count; that there are none, the status says. An alert is a failure.
  const answer = () => {
    const alert = document.querySelector('form[role="search"] [role="alert"]:not([hidden])');
    if (alert?.textContent.trim()) throw new Error(`the page says: ${alert.textContent.trim()}`);
    const shown = seen();
    if (shown.options.length > 0) return /\d/.test(shown.status) ? shown : null;
    return /\bno\b|\bnothing\b|\b0\b/i.test(shown.status) ? shown : null;
  };

  // Looks after each change of the document, before it is painted.
  const until = (what, test) =>
    new Promise((resolve, reject) => {
      const end = (settle, value) => {
        observer.disconnect();
        clearTimeout(guard);
        settle(value);
      };
      const look = () => {
        try {
          const found = test();
          if (found) end(resolve, found);
        } catch (error) {
          end(reject, error);
        }
      };
      const observer = new MutationObserver(look);
      const guard = setTimeout(() => {
        end(reject, new Error(`waited for ${what}; the page shows ${print(seen())}`));
      }, HANG);
      const all = { subtree: true, childList: true, characterData: true, attributes: true };
      observer.observe(document, all);
      look();
    });

  const clientLoaded = () =>
    new Promise((resolve, reject) => {
      const guard = setTimeout(() => reject(new Error('focus loaded no client script')), HANG);
      const onLoad = ({ target }) => {
        if (!(target instanceof HTMLScriptElement)) return;
        if (!client.test(new URL(target.src).pathname.split('/').pop())) return;
        document.removeEventListener('load', onLoad, true);
        clearTimeout(guard);
        resolve();
      };
      document.addEventListener('load', onLoad, true);
    });

  // A task of its own, without the least delay that timers have.
  const nextTask = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });

  const type = (text) => {
    field().value = text;
    field().dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
  };

  globalThis.searchBench = {
    async cold(query) {
      if (!field()) throw new Error('the page has no search field');
      const begin = performance.now();
      const loaded = clientLoaded();
      field().focus();
      await loaded;
      await nextTask(); // the stub's own listener for the load comes after ours
      const ready = performance.now();
      type(query);
      const shown = await until('results', answer);
      const end = performance.now();
      return { search: end - ready, whole: end - begin, results: shown.options.length };
    },

    async again(query) {
      type('');
      await new Promise((resolve) => setTimeout(resolve, REST));
      const cleared = print(seen());
      const begin = performance.now();
      type(query);
      const shown = await until('results', () => print(seen()) !== cleared && answer());
      return { search: performance.now() - begin, results: shown.options.length };
    },
  };
}

/** What `Session` needs to know of our side. */
export const ours = {
  name: 'ours',
  isClient,
  install: (page) => page.evaluate(install, CLIENT.source),
  cold: (page, query) => page.evaluate((text) => globalThis.searchBench.cold(text), query),
  again: (page, query) => page.evaluate((text) => globalThis.searchBench.again(text), query),
};
