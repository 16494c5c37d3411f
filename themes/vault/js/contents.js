// Marks the entry of the table of contents at which the reader is.
(() => {
  'use strict';
  let current;
  let observer;

  const follow = () => {
    observer?.disconnect();
    const nav = document.querySelector('.contents');
    if (!nav || !('IntersectionObserver' in window)) return;

    const links = new Map();
    for (const link of nav.querySelectorAll('a')) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    }
    const headings = [...links.keys()];

    // The last heading above the lower edge of the window's upper fifth.
    const passed = new Set();
    const update = (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) passed.add(target);
        else passed.delete(target);
      }
      const link = links.get(headings.findLast((heading) => passed.has(heading)));
      if (link === current) return;
      current?.removeAttribute('aria-current');
      current = link;
      if (!link) return;
      link.setAttribute('aria-current', 'true');
      // Only the list itself may scroll, never the page.
      const box = nav.getBoundingClientRect();
      const place = link.getBoundingClientRect();
      if (place.top < box.top + 40) nav.scrollTop += place.top - box.top - 40;
      if (place.bottom > box.bottom - 40) nav.scrollTop += place.bottom - box.bottom + 40;
    };

    // Without an upper edge no jump, however far, goes by unseen.
    observer = new IntersectionObserver(update, { rootMargin: '9999999px 0px -80% 0px' });
    headings.forEach((heading) => observer.observe(heading));
  };
  document.addEventListener('DOMContentLoaded', follow);
  document.addEventListener('cribsheet:update', follow);
})();
