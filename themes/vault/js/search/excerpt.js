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
    for (const [start, end] of [...spans, [text.length, text.length]]) {
      if (start > at) cut.push([text.slice(at, start), false]);
      at = Math.max(start, at);
      if (end > at) cut.push([text.slice(at, end), true]);
      at = Math.max(end, at);
    }
    return cut;
  };

  // The text from a little before what matches.
  const near = (text, marked) => {
    const found = pieces(text, marked);
    const [first] = found;
    if (found.length > 1 && !first[1] && first[0].length > 70) {
      const last = [...first[0]].slice(-40).join('');
      // Some scripts set no spaces.
      first[0] = `…${last.slice(Math.max(0, last.trimEnd().indexOf(' ')))}`;
    }
    return found;
  };

  // The lines of code from the first that matches; none where none does.
  const lines = (code, marked) => {
    const found = pieces(code.replaceAll('\v', '\n'), marked);
    const [first] = found;
    if (found.length < 2 && !first?.[1]) return [];
    if (!first[1]) first[0] = first[0].slice(first[0].lastIndexOf('\n') + 1);
    return found.filter(([text]) => text);
  };

  Object.assign(cribsheet, { pieces, near, lines });
})();
