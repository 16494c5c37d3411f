// Results as elements. All texts become text nodes, none is markup.
(() => {
  'use strict';
  const word = (key) => cribsheet.labels[key];

  const set = (node, attributes) => {
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    return node;
  };

  const make = (name, attributes, ...children) => {
    const node = set(document.createElement(name), attributes);
    node.append(...children.flat(3).filter(Boolean));
    return node;
  };

  const marked = (pieces) => pieces.map(([text, hit]) => (hit ? make('mark', {}, text) : text));

  const button = (label, action) => {
    const node = make('button', { type: 'button' }, word(label));
    node.onclick = action;
    return node;
  };

  const createView = (root, asPage) => {
    const link = (id, url, ...children) => {
      const href = root + url;
      return make('a', asPage ? { href } : { href, id, role: 'option', tabindex: -1 }, children);
    };
    const all = (q) => `search.html?${new URLSearchParams({ q })}`;

    const group = (id, title, links) =>
      make('section', { role: 'group', 'aria-labelledby': id }, make(asPage ? 'h2' : 'div', { id, class: 'found-title' }, title), links);

    const section = ({ heading, kind, text, code }, title) => [
      make('span', { class: 'found-heading' }, marked(heading.length ? heading : title), kind !== 'sheet' && [' ', make('small', {}, word(kind))]),
      text.length && make('span', { class: 'found-text' }, marked(text)),
      code.length && make('code', { class: 'found-code' }, marked(code)),
    ];

    return {
      groups: ({ groups }) =>
        groups.map(({ title, trail, url, sections }, at) => {
          const id = `page:found-${at}`;
          const way = trail.map((part) => make('span', { class: 'found-trail' }, part));
          const name = asPage ? link('', url, marked(title)) : marked(title);
          return group(id, [way, name], sections.map((one, n) => link(`${id}-${n}`, one.url, section(one, title))));
        }),

      all: (query, count) => link('page:found-all', all(query), `${word('search-all')} (${count})`),

      recent: (queries) =>
        group('page:recent', word('search-recent'), queries.map((query, at) => link(`page:recent-${at}`, all(query), query))),

      count: (total) => `${total} ${word(total === 1 ? 'sheet-count-one' : 'sheet-count')}`,

      missing: (paths, again) =>
        make('p', { class: 'search-missing', role: 'alert' }, word('search-missing'), paths.map((path) => [' ', make('code', {}, path)]), ' ', button('search-again', again)),

      nothing: (tags) => {
        const way = (url, key) => [' ', make('a', { href: root + url }, word(key))];
        return make('p', {}, word('search-nothing'), way('a-z.html', 'a-z'), tags && way('tags/index.html', 'tags'));
      },
    };
  };

  Object.assign(cribsheet, { word, set, make, button, createView });
})();
