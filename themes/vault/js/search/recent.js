// The last searches, where the browser keeps them.
(() => {
  'use strict';
  const MOST = 8;

  cribsheet.createRecent = (root) => {
    // Other sites of this host have their own.
    const key = `cribsheet-searches ${root}`;
    const read = () => {
      try {
        return JSON.parse(localStorage.getItem(key)).filter((query) => query.trim());
      } catch {
        return [];
      }
    };
    const write = (queries) => {
      try {
        localStorage.setItem(key, JSON.stringify(queries.slice(0, MOST)));
      } catch {
        // Storage is off.
      }
    };
    const add = (query) => query && write([query, ...read().filter((other) => other !== query)]);
    return { read, add, clear: () => write([]) };
  };
})();
