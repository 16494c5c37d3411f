// What predictions ask with is loaded when the first of them is less than a screen away.
(() => {
  'use strict';
  const watch = () => {
    const observer = new IntersectionObserver(
      (seen) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        loadPart('predict');
      },
      { rootMargin: '100%' },
    );
    for (const card of document.querySelectorAll('.card[data-kind="predict"]')) observer.observe(card);
  };
  document.addEventListener('DOMContentLoaded', watch);
  document.addEventListener('cribsheet:update', watch);
})();
