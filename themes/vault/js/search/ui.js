// Puts the search to work on a form: in the head of a page, or on a page of its own.
(() => {
  'use strict';
  cribsheet.attachSearch = (form, inject) => {
    const { word, make, button } = cribsheet;
    const field = form.elements.q;
    const root = form.action.slice(0, -'search.html'.length);
    const asPage = document.body.dataset.page === 'search';
    const view = cribsheet.createView(root, asPage);
    const recent = cribsheet.createRecent(root);
    const create = () => cribsheet.createSearch((path) => inject(root + path));
    let search = create();

    const query = () => field.value.trim();
    const remember = ({ target }) => (target === form || target.closest('a')) && recent.add(query());
    const after = (action) => () => {
      action();
      field.focus();
      run();
    };
    const again = after(() => {
      search = create();
    });
    const forget = after(recent.clear);

    const answer = (results) => {
      const { total, missing } = results;
      const notes = [];
      if (missing.length) notes.push(view.missing(missing, again));
      else if (!total) notes.push(view.nothing('tags' in form.dataset));
      surface.show(notes[0]?.role ? '' : view.count(total), notes, view.groups(results), results);
    };
    const slow = () => {
      const text = word('search-busy');
      surface.show(text, asPage ? [] : [make('p', {}, text)], []);
    };
    const ask = cribsheet.createAsker((...question) => search(...question), answer, slow);

    const run = (event) => {
      if (event?.isComposing) return;
      ask(query(), surface.options());
      if (query()) return;
      const past = recent.read();
      surface.show('', past.length ? [button('search-clear', forget)] : [], past.length ? [view.recent(past)] : []);
    };

    const surface = (asPage ? cribsheet.createPage : cribsheet.createBox)(form, view, { run, stop: () => ask(''), remember });
    form.addEventListener('input', run);
    form.addEventListener('compositionend', run);
    form.addEventListener('submit', remember);
    if (asPage || field === document.activeElement) run();
    // The index is another one now.
    document.addEventListener('cribsheet:update', () => {
      search = create();
      if (asPage) run();
    });
  };
})();
