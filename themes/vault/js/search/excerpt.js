// Excerpts: texts as pieces [string, whether it matches].
(() => {
  'use strict';
  const { tokenize } = cribsheet;

  // A text as pieces, those that match marked.
  const pieces = (text, marked) => {
    const spans = [];
    tokenize(text, (term, _kind, start, end) => {
      if (marked.has(term)) spans.push([start, end]);
    });
    spans.sort((a, b) => a[0] - b[0]);
    const cut = [];
    let at = 0;
    for (const [start, end] of spans) {
      if (end <= at) continue;
      const from = Math.max(start, at);
      if (from > at) cut.push([text.slice(at, from), false]);
      cut.push([text.slice(from, end), true]);
      at = end;
    }
    if (at < text.length) cut.push([text.slice(at), false]);
    return cut;
  };

  // The text from a little before what matches.
  const near = (text, marked) => {
    const found = pieces(text, marked);
    const before = found[0]?.[1] === false && found.length > 1 ? found[0][0] : '';
    if (before.length > 70) {
      const last = [...before].slice(-40).join('');
      // Some scripts set no spaces.
      found[0][0] = `…${last.slice(Math.max(0, last.trimEnd().indexOf(' ')))}`;
    }
    return found;
  };

  // The lines of code from the first that matches; none where none does.
  const lines = (code, marked) => {
    const all = code.split('\v');
    const first = all.findIndex((line) => pieces(line, marked).some(([, mark]) => mark));
    return first < 0 ? [] : pieces(all.slice(first).join('\n'), marked);
  };

  Object.assign(cribsheet, { pieces, near, lines });
})();
