// Folds that stand open at the side of wide windows say so to assistive technology as well.
(() => {
  'use strict';
  const known = new WeakSet();
  const followAll = () => {
    for (const details of document.querySelectorAll('details[data-open-from]')) {
      if (known.has(details)) continue;
      known.add(details);
      const wide = matchMedia(`(min-width: ${details.dataset.openFrom})`);
      const follow = () => {
        details.open = wide.matches;
      };
      follow();
      wide.addEventListener('change', follow);
      // There is no sign to fold it by then.
      details.querySelector('summary').addEventListener('click', (event) => {
        if (wide.matches) event.preventDefault();
      });
    }
  };
  document.addEventListener('DOMContentLoaded', followAll);
  document.addEventListener('cribsheet:update', followAll);
})();
