
// --- The overlay: what is wrong with the vault, over the page. All texts become text nodes.

const SHOWN = 50;
const DISMISSED = 'cribsheet-dismissed';

const make = (name, attributes, ...children) => {
  const node = document.createElement(name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  node.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return node;
};

const count = (number, word) => `${number} ${word}${number === 1 ? '' : 's'}`;

/** A message: what stands in backticks is code. */
const rich = (text) => text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? make('code', {}, part) : part));

/** The quoted lines of a diagnostic as a compiler writes it, without what is said around them. */
const quoted = (snippet) => {
  const lines = snippet.split('\n');
  const start = lines.findIndex((line) => /^\s*-->/.test(line)) + 1;
  const end = lines.findIndex((line) => /^\s*= hint:/.test(line));
  const rows = lines.slice(start, end < 0 ? undefined : end).map((line) => line.trimEnd());
  const says = (line) => !/^\s*\|?$/.test(line);
  return rows.slice(rows.findIndex(says), rows.findLastIndex(says) + 1);
};

const quote = (snippet) => {
  const lines = quoted(snippet).map((line) => {
    const [, gutter, number, rest] = /^(\s*(\d*)\s*\|)(.*)$/.exec(line) ?? [, '', '-', line];
    return [make('span', { class: 'gutter' }, gutter), make('span', number ? {} : { class: 'mark' }, rest), '\n'];
  });
  return lines.length > 0 && make('pre', { tabindex: 0 }, lines);
};

const place = ({ file, line, column }) => file && [file, line, line && column].filter(Boolean).join(':');

const item = (problem) =>
  make(
    'li',
    { 'data-severity': problem.severity },
    make('p', { class: 'message' }, rich(problem.message)),
    make('p', { class: 'place' }, place(problem) && make('code', {}, place(problem)), ' ', make('span', { class: 'rule' }, problem.rule)),
    problem.snippet && quote(problem.snippet),
    problem.hint && make('p', { class: 'hint' }, make('b', {}, 'hint'), ' ', make('span', {}, rich(problem.hint))),
  );

const createOverlay = () => {
  const title = make('h2', { id: 'title' });
  const lead = make('p', { class: 'lead' });
  const close = make('button', { type: 'button', class: 'close' }, 'Close ', make('kbd', { 'aria-hidden': 'true' }, 'Esc'));
  const list = make('ol', { class: 'problems' });
  const head = make('header', {}, make('div', {}, title, lead), close);
  const panel = make('div', { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', tabindex: -1 }, head, list);
  const veil = make('div', { class: 'veil' });
  const badge = make('button', { type: 'button', class: 'badge' });
  const lost = make('p', { class: 'lost' }, 'cribsheet serve does not answer. Waiting for it.');
  const [alert, status] = ['alert', 'status'].map((role) => make('p', { role, class: 'heard' }));
  const region = make('section', { 'aria-label': 'cribsheet serve' }, alert, status, veil, panel, badge, lost);
  const host = make('cribsheet-overlay', { lang: 'en', dir: 'ltr' });
  const shadow = host.attachShadow({ mode: 'open' });
  shadow.append(region);
  const styled = fetch('/_cribsheet/reload.css').then(async (answer) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await answer.text());
    shadow.adoptedStyleSheets = [sheet];
    // Earlier it would be taken for a part of the page.
    await written;
  });

  let [errors, warnings, isOpen, isLost] = [0, 0, false, false];

  // Closed once, it stays so from page to page until all errors are gone.
  const dismissed = (value) => {
    try {
      if (value === undefined) return sessionStorage.getItem(DISMISSED) !== null;
      if (value) sessionStorage.setItem(DISMISSED, '');
      else sessionStorage.removeItem(DISMISSED);
    } catch {
      // Storage is off: it opens again with the next page.
    }
    return value;
  };

  const say = (node, text) => {
    if (node.textContent !== text) node.textContent = text;
  };

  const show = async () => {
    await styled.catch(() => {});
    const counts = [errors && count(errors, 'error'), warnings && count(warnings, 'warning')];
    const text = counts.filter(Boolean).join(', ');
    veil.hidden = panel.hidden = !isOpen;
    badge.hidden = isOpen || !text;
    lost.hidden = !isLost;
    badge.dataset.severity = errors ? 'error' : 'warning';
    say(badge, text);
    say(title, text);
    say(lead, errors ? 'Until they are mended, the site stays as it was.' : 'The site is up to date.');
    const isWanted = text !== '' || isLost;
    if (isWanted && !host.isConnected) document.documentElement.append(host);
    if (!isWanted) host.remove();
    say(alert, errors ? text : '');
    say(status, isLost ? lost.textContent : errors ? '' : text);
  };

  const setOpen = async (value, isAsked) => {
    const hadFocus = panel.contains(shadow.activeElement);
    isOpen = value;
    await show();
    if (isAsked && value) panel.focus();
    else if (hadFocus && !badge.hidden) badge.focus();
  };
  const dismiss = () => {
    if (errors) dismissed(true);
    setOpen(false);
  };

  badge.addEventListener('click', () => setOpen(true, true));
  close.addEventListener('click', dismiss);
  veil.addEventListener('click', dismiss);
  addEventListener('keydown', (event) => {
    if (isOpen && event.key === 'Escape' && !event.defaultPrevented) dismiss();
  });

  return {
    /** Shows problems, as the server tells them. */
    problems: (found) => {
      if (!found.errors) dismissed(false);
      const isSolved = errors > 0 && !found.errors;
      ({ errors, warnings } = found);
      const items = found.problems.slice(0, SHOWN).map(item);
      const more = found.problems.length - items.length;
      if (more > 0) items.push(make('li', { class: 'more' }, `and ${more} more: `, make('code', {}, 'cribsheet check'), ' lists them all'));
      list.replaceChildren(...items);
      setOpen(errors > 0 ? !dismissed() : isOpen && !isSolved && warnings > 0);
    },
    /** Says whether the server answers. */
    lost: (value) => {
      isLost = value;
      show();
    },
  };
};
