// The skills page: what it shows follows the form above it, and the form stands in the address.
(() => {
  'use strict';
  const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

  // The order of two sheets; those that say nothing come last.
  const orders = {
    title: (a, b) => a.title.localeCompare(b.title, document.documentElement.lang),
    level: (a, b) => (a.section.dataset.rank ?? 99) - (b.section.dataset.rank ?? 99),
    minutes: (a, b) => a.section.dataset.minutes - b.section.dataset.minutes,
  };

  const attach = () => {
    const form = document.querySelector('.filter-page');
    const list = document.querySelector('.skills-list');
    if (!form || !list || form.dataset.live) return;
    form.dataset.live = '';
    const status = form.querySelector('[role="status"]');
    const clear = form.querySelector('[type="reset"]');
    const nothing = document.querySelector('.filter-nothing');

    // Anew each time: a page that is followed may have changed.
    const read = () =>
      [...list.querySelectorAll('.sheet-skills')].map((section) => ({
        section,
        title: section.querySelector('h2').textContent.trim(),
        head: plain([...section.children].filter((part) => part.className !== 'glance').map((part) => part.textContent).join(' ')),
        rows: [...section.querySelectorAll('tr[data-skill]')].map((row) => [row, plain(row.textContent)]),
      }));

    const matches = ({ dataset }, { track, level, tag }) =>
      (!track || dataset.track === track) && (!level || dataset.level === level) && (!tag || (dataset.tags ?? '').split(' ').includes(tag));

    // All words, in a sheet's head or in a row: the head stands for all of its rows.
    const show = () => {
      const given = Object.fromEntries(new FormData(form));
      const words = plain(given.q).split(/\s+/).filter(Boolean);
      const sheets = read();
      let shown = 0;
      let all = 0;
      for (const { section, head, rows } of sheets) {
        const wanted = matches(section, given);
        let left = 0;
        for (const [row, text] of rows) {
          row.hidden = !wanted || !words.every((word) => head.includes(word) || text.includes(word));
          left += !row.hidden;
        }
        section.hidden = !left;
        shown += left;
        all += rows.length;
      }
      const order = orders[given.sort];
      const before = (a, b) => (order?.(a, b) || 0) || a.section.dataset.order - b.section.dataset.order;
      const sorted = [...sheets].sort(before);
      // Nothing moves that stands right: what moves loses its place for those who read it.
      if (sorted.some((sheet, at) => sheet !== sheets[at])) list.append(...sorted.map((sheet) => sheet.section));
      const { one, many, of } = form.dataset;
      status.textContent = `${shown === all ? all : `${shown} ${of} ${all}`} ${all === 1 ? one : many}`;
      nothing.hidden = shown > 0;
      return Object.entries(given).filter(([, value]) => value.trim());
    };

    const update = () => {
      const given = show();
      clear.hidden = !given.length;
      const query = given.length ? `?${new URLSearchParams(given)}` : '';
      // What is asked goes along: to the list's other pages, and to the search.
      for (const link of document.querySelectorAll('.pager a, .filter-nothing a, .filter-scope a')) link.search = query;
      try {
        history.replaceState(null, '', query || location.pathname);
      } catch {
        // Not for files, in some browsers.
      }
    };

    const given = new URLSearchParams(location.search);
    for (const control of form.elements) {
      const value = given.get(control.name)?.slice(0, 200);
      if (!value) continue;
      control.value = value;
      // What is no longer on offer.
      if (control.selectedIndex < 0) control.selectedIndex = 0;
    }
    form.addEventListener('input', update);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => {
      // Its fields are empty after the event only, and its button is about to go.
      setTimeout(update);
      form.elements.q.focus();
    });
    document.addEventListener('cribsheet:update', show);
    update();
  };

  document.addEventListener('DOMContentLoaded', attach);
  document.addEventListener('cribsheet:update', attach);
})();
