// The words of a text, as search sees them: the same rule as src/search/token.rs, which explains it.
(() => {
  'use strict';

  const DENSE =
    '\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3040-\\u30ff\\u31f0-\\u31ff' +
    '\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff66-\\uff9f\\u{20000}-\\u{3ffff}';
  const PIECES = new RegExp(
    `([${DENSE}]+)|((?:(?![${DENSE}])[\\p{Alphabetic}\\p{N}\\p{M}_])+)|[-+*/%=<>!&|^~?:.@#$]+`,
    'gu',
  );
  const SIGILS = /^(?:&|\*\*?|@|\$|--?|#|%|\.|!)$/;
  const HUMPS = /(?<=\p{Lowercase})(?=\p{Uppercase})|(?<=\p{Uppercase})(?=\p{Uppercase}\p{Lowercase})/u;
  const [OPERATOR, WORD, RUN] = [0, 1, 2];
  const isOpen = (char) => !char || /^\p{White_Space}/u.test(char);
  const isShort = (term) => term.length <= 64 || [...term].length <= 64;

  // Lower case without diacritics.
  const fold = (word) =>
    word.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').normalize('NFC');

  // Calls emit(term, kind, start, end) for each term: kind is W(hole), B(ase) or P(art).
  const tokenize = (text, emit) => {
    const pieces = [];
    text.replace(PIECES, (run, dense, word, start) => {
      pieces.push({ kind: dense ? RUN : word ? WORD : OPERATOR, text: run, start, end: start + run.length });
    });
    const touches = (piece, place) => (piece?.start === place || piece?.end === place ? piece : null);
    const follows = (start) => !/[)\]}"']/.test(text[start - 1] ?? '');
    // The run without a mark that ends a sentence.
    const sentenceFree = ({ text: run, end }) =>
      isOpen(text[end]) && /[.?!:]$/.test(run) && /(.)(?!\1)./.test(run) ? run.slice(0, -1) : run;

    const operator = (at) => {
      const { start, end } = pieces[at];
      const before = touches(pieces[at - 1], start);
      const run = sentenceFree(pieces[at]);
      if (touches(pieces[at + 1], end)?.kind === WORD && !before && SIGILS.test(run) && follows(start)) return;
      if (before?.kind === WORD && /^(?:\+\+|--|#)$/.test(run)) return;
      const alone = isOpen(text[start - 1]) && isOpen(text[end]);
      if (run.length === 2 || run.length === 3 || (run.length === 1 && alone)) {
        emit(run, 'W', start, start + run.length);
      }
    };

    const sigilAt = (at) => {
      const sign = touches(pieces[at - 1], pieces[at].start);
      if (sign?.kind !== OPERATOR || touches(pieces[at - 2], sign.start)) return '';
      return SIGILS.test(sign.text) && follows(sign.start) ? sign.text : '';
    };

    const suffixAt = (next, end) => {
      if (text[end] === '(') return '()';
      const sign = pieces[next];
      if (sign?.kind !== OPERATOR || sign.start !== end) return '';
      const run = sentenceFree(sign);
      if (run === '++' || run === '--') return run;
      return /^[#!]$/.test(run) && !touches(pieces[next + 1], sign.end) ? run : '';
    };

    const unit = (at) => {
      const sigil = sigilAt(at);
      const words = [pieces[at]];
      const separators = [];
      let next = at + 1;
      for (;;) {
        const [sign, word] = pieces.slice(next, next + 2);
        const chained =
          sign?.start === words.at(-1).end && /^(?:\.|::)$/.test(sign.text) && word?.start === sign.end && word.kind === WORD;
        if (!chained) break;
        separators.push(sign.text);
        words.push(word);
        next += 2;
      }
      const folded = words.map((word) => fold(word.text));
      let { end } = words.at(-1);
      const stop = end;
      // `can't` is one word, and `Python's` is Python.
      const tail = pieces[next];
      const mark = text[end];
      if ((mark === "'" || mark === '\u2019') && tail?.start === end + 1 && text[tail.end] !== mark &&
          /^(?:s|t|re|ve|ll|d|m)$/.test(tail.text)) {
        next += 1;
        if (tail.text !== 's') {
          folded.push(folded.pop() + tail.text);
          end = tail.end;
        }
      }
      const suffix = suffixAt(next, stop);
      const start = words[0].start;

      let special = false;
      const whole = (term, from, to) => {
        if (!isShort(term)) return;
        emit(term, 'W', from, to);
        special = true;
      };
      if (sigil) whole(sigil + folded[0], start - sigil.length, words[0].end);
      separators.forEach((separator, i) => {
        whole(folded[i] + separator + folded[i + 1], words[i].start, words[i + 1].end);
      });
      if (suffix) whole(folded.at(-1) + suffix, words.at(-1).start, end + (suffix === '()' ? 0 : suffix.length));
      const kind = special ? 'B' : 'W';
      words.forEach((word, i) => {
        const isLast = i === words.length - 1;
        const absorbed = isLast && /^(?:\+\+|--|#)$/.test(suffix) && [...folded[i]].length === 1;
        if (!isShort(folded[i]) || absorbed) return;
        const to = isLast ? end : word.end;
        emit(folded[i], kind, word.start, to);
        const parts = word.text.split('_').filter(Boolean).flatMap((piece) => piece.split(HUMPS));
        if (parts.length && parts[0].length < word.text.length) {
          for (const part of parts) emit(fold(part), 'P', word.start, to);
        }
      });
      if (sigil.length === 2) emit(sigil, 'B', start - 2, start);
      if (separators.includes('::')) emit('::', 'B', start, end);
      if (suffix === '++' || suffix === '--') emit(suffix, 'B', end, end + 2);
      return next;
    };

    for (let at = 0; at < pieces.length; ) {
      const { kind, start, end, text: run } = pieces[at];
      if (kind === WORD) {
        at = unit(at);
        continue;
      }
      at += 1;
      if (kind === OPERATOR) {
        operator(at - 1);
        continue;
      }
      // Scripts that set no spaces: neighbouring characters, two by two.
      const chars = [...fold(run)];
      if (chars.length === 1) emit(chars[0], 'W', start, end);
      let from = start;
      for (let i = 0; i + 1 < chars.length; i += 1) {
        emit(chars[i] + chars[i + 1], 'W', from, from + chars[i].length + chars[i + 1].length);
        from += chars[i].length;
      }
    }
  };

  Object.assign(cribsheet, { fold, tokenize });
})();
