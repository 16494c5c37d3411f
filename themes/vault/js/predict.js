// A prediction asks first: what is typed is compared with the true output, line by line. Loaded once the page
// is there.

/**
 * The lines of two texts side by side: `[typed, printed]`, `undefined` where one has no such line.
 * White space at the end of a line and empty lines at the end do not count.
 */
const compareOutput = (typed, printed) => {
  'use strict';
  const lines = (text) => text.replace(/\r\n?/g, '\n').trimEnd().split('\n').map((line) => line.trimEnd());
  const left = typed.trim() ? lines(typed) : [];
  const right = printed.trim() ? lines(printed) : [];

  // common[i][j]: how many lines the ends from `i` and from `j` have in common at most.
  const common = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const skipped = Math.max(common[i + 1][j], common[i][j + 1]);
      common[i][j] = left[i] === right[j] ? common[i + 1][j + 1] + 1 : skipped;
    }
  }

  const rows = [];
  for (let i = 0, j = 0; i < left.length || j < right.length; i += 1, j += 1) {
    const [from, to] = [i, j];
    while (i < left.length && j < right.length && left[i] !== right[j]) {
      if (common[i + 1][j] >= common[i][j + 1]) i += 1;
      else j += 1;
    }
    // Without an equal pair all that is left differs.
    if (i === left.length || j === right.length) [i, j] = [left.length, right.length];
    // Lines that differ stand beside each other as far as they go.
    for (let at = 0; at < Math.max(i - from, j - to); at += 1) {
      rows.push([from + at < i ? left[from + at] : undefined, to + at < j ? right[to + at] : undefined]);
    }
    if (i < left.length) rows.push([left[i], right[j]]);
  }
  return rows;
};

(() => {
  'use strict';
  const key = (card) => `cribsheet-guess:${card.dataset.card}`;

  const printedBy = (answer) =>
    [...answer.querySelectorAll('.code[data-language="output"] code')].map((code) => code.textContent).join('');

  const show = (verdict, rows) => {
    const { exact, some, right, wrong, none } = verdict.dataset;
    const hits = rows.filter(([typed, printed]) => typed === printed).length;
    const table = verdict.querySelector('table');
    const trs = rows.map(([typed, printed]) => {
      const good = typed === printed;
      const tr = document.createElement('tr');
      tr.dataset.verdict = good ? 'right' : 'wrong';
      const mark = tr.appendChild(document.createElement('th'));
      mark.scope = 'row';
      mark.textContent = good ? `✓ ${right}` : `✗ ${wrong}`;
      for (const line of [typed, printed]) {
        const cell = tr.appendChild(document.createElement('td'));
        if (line === undefined) cell.textContent = none;
        else cell.appendChild(document.createElement('code')).textContent = line;
      }
      return tr;
    });
    verdict.querySelector('p').textContent = hits === rows.length ? exact : `${hits} / ${rows.length} ${some}`;
    table.tBodies[0].replaceChildren(...trs);
    table.hidden = rows.length === 0;
  };

  const ask = (card, template) => {
    const answer = card.querySelector(':scope > [data-slot="output"]');
    // What is only alike cannot be told line by line.
    if (!answer || card.querySelector('[data-match="regex"]') || card.querySelector(':scope > .guess')) return;
    const form = template.content.firstElementChild.cloneNode(true);
    const { guess } = form.elements;
    guess.setAttribute('aria-describedby', card.getAttribute('aria-labelledby'));
    guess.value = memory.read('sessionStorage', key(card)) ?? '';
    guess.addEventListener('input', () => memory.write('sessionStorage', key(card), guess.value));
    guess.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const sorted = (text) => text.trimEnd().split('\n').sort().join('\n');
      const order = card.querySelector('[data-match="unordered"]') ? sorted : (text) => text;
      show(form.querySelector('.verdict'), compareOutput(order(guess.value), order(printedBy(answer))));
      for (const slot of ['output', 'why']) card.querySelector(`:scope > [data-slot="${slot}"]`)?.setAttribute('open', '');
    });
    answer.before(form);
  };

  const askAll = () => {
    const template = document.getElementById('page:guess');
    if (!template) return;
    for (const card of document.querySelectorAll('.card[data-kind="predict"]')) ask(card, template);
  };
  askAll();
  document.addEventListener('cribsheet:update', askAll);
})();
