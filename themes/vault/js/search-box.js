// Search: the script that does it is loaded when its field is first used. `/` and Ctrl-K lead there.
(() => {
  'use strict';
  const loading = new Map();

  // Runs a script; one that is on its way is not asked for again.
  const inject = (src) => {
    if (!loading.has(src)) loading.set(src, loadScript(src).finally(() => loading.delete(src)));
    return loading.get(src);
  };

  // What the index hands over before the script that reads it is there.
  const texts = new Map();
  const register = (key, text) => texts.set(key, text);
  globalThis.cribsheet = { texts, register };

  document.addEventListener('DOMContentLoaded', () => {
    const form = document.querySelector('form.search');
    if (!form) return;
    const field = form.elements.q;
    const start = () => {
      field.removeEventListener('focus', start);
      inject(form.action.replace(/search\.html$/, 'search/meta.js')).catch(() => {});
      // Its style first, so that no result is seen without.
      Promise.all([inject(form.dataset.script), loadPart('search')]).then(
        () => cribsheet.attachSearch(form, inject),
        () => {
          field.addEventListener('focus', start);
          form.querySelector('.search-lost')?.removeAttribute('hidden');
        },
      );
    };
    field.addEventListener('focus', start);
    if (field === document.activeElement || document.body.dataset.page === 'search') start();

    document.addEventListener('keydown', (event) => {
      const { key, altKey, ctrlKey, metaKey, target } = event;
      const wanted = ctrlKey || metaKey ? key === 'k' : key === '/';
      if (!wanted || altKey || target.closest?.('input, textarea, select, [contenteditable]')) return;
      event.preventDefault();
      field.select();
      field.focus();
    });
  });
})();
