// The field in the head of a page as a combo box: the focus stays in it.
(() => {
  'use strict';
  cribsheet.createBox = (form, view, { run, stop, remember }) => {
    const { make, set, word } = cribsheet;
    const field = form.elements.q;
    const list = make('div', { role: 'listbox', id: 'page:found', 'aria-label': word('search-results') });
    const below = make('div', { class: 'search-notes' });
    const popup = make('div', { class: 'search-popup', hidden: '' }, list, below);
    const status = make('p', { role: 'status', class: 'visually-hidden' });
    form.append(popup, status);
    let at = -1;

    const options = () => [...list.querySelectorAll('[role="option"]')];

    const choose = (next) => {
      at = next;
      field.removeAttribute('aria-activedescendant');
      options().forEach((option, index) => {
        option.setAttribute('aria-selected', index === at);
        if (index !== at) return;
        field.setAttribute('aria-activedescendant', option.id);
        option.scrollIntoView({ block: 'nearest' });
      });
    };

    const open = (wanted) => {
      list.hidden = !list.firstChild;
      popup.hidden = !wanted || (list.hidden && !below.firstChild);
      field.setAttribute('aria-expanded', !popup.hidden && !list.hidden);
      choose(-1);
    };

    const press = (event) => {
      // With Shift and the like, arrows and Home are for the text in the field.
      const key = event.shiftKey || event.ctrlKey || event.metaKey ? '' : event.key;
      const all = options();
      const stops = all.length + 1;
      const step = { ArrowDown: 1, ArrowUp: stops - 1 }[key];
      const edge = { Home: 0, End: stops - 2 }[key];
      if (event.isComposing || (popup.hidden && !step)) return;
      if (event.key === 'Escape') {
        field.focus();
        stop();
        open(false);
      } else if (event.target !== field) return;
      else if (step && popup.hidden) run();
      else if (step) choose(((at + 1 + step) % stops) - 1);
      else if (at < 0) return;
      else if (edge >= 0) choose(edge);
      else if (event.key === 'Enter') all[at].click();
      else return;
      event.preventDefault();
    };

    const follow = (event) => {
      const link = event.target.closest('a');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (!field.value.trim()) {
        event.preventDefault();
        field.value = link.textContent;
        run();
        return;
      }
      open(false);
      field.blur();
      // Opens the answer even where one already is.
      if (link.href === location.href) dispatchEvent(new Event('hashchange'));
    };

    form.addEventListener('keydown', press);
    form.addEventListener('focusout', ({ relatedTarget }) => form.contains(relatedTarget) || open(false));
    field.addEventListener('focus', run);
    // Else the list would lose the focus, and close, before the click.
    popup.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', remember);
    list.addEventListener('auxclick', remember);
    list.addEventListener('click', follow);
    set(field, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': false, 'aria-controls': list.id });

    return {
      options: () => ({}),
      show: (text, notes, found, results) => {
        if (results?.total) found.push(view.all(field.value.trim(), view.count(results.total)));
        list.replaceChildren(...found);
        below.replaceChildren(...notes);
        status.textContent = text;
        open(form.contains(document.activeElement));
        // Now, it would have the page laid out twice.
        requestAnimationFrame(() => {
          popup.scrollTop = 0;
        });
      },
    };
  };
})();
