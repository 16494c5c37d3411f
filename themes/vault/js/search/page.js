// `search.html`: query and filters stand in the address, results below the form.
(() => {
  'use strict';
  const STEP = 20;

  cribsheet.createPage = (form, view, { run, remember }) => {
    const [status, place, more] = ['status', 'results', 'more'].map((name) => document.querySelector(`.search-${name}`));
    let limit = STEP;
    let seen = -1;

    const given = new URLSearchParams(location.search);
    for (const control of form.elements) {
      const value = given.get(control.name)?.slice(0, 200) ?? '';
      control.value = value;
      // A tag that is not on offer.
      if (control.selectedIndex < 0) control.append(cribsheet.make('option', { value, selected: '' }, value));
    }

    form.addEventListener('input', () => {
      limit = STEP;
    }, true);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      run();
    });
    place.addEventListener('click', remember);
    more.onclick = () => {
      seen = limit;
      limit += STEP;
      run();
    };

    return {
      options: () => {
        const given = [...new FormData(form)].filter(([, value]) => value.trim());
        try {
          history.replaceState(null, '', given.length ? `?${new URLSearchParams(given)}` : location.pathname);
        } catch {
          // Not for files, in some browsers.
        }
        return { ...Object.fromEntries(given), limit };
      },
      show: (text, notes, found, results) => {
        status.textContent = text;
        place.replaceChildren(...notes, ...found);
        more.hidden = !results || found.length < limit || found.length >= results.total;
        place.querySelectorAll('h2 > a')[seen]?.focus();
        seen = -1;
      },
    };
  };
})();
