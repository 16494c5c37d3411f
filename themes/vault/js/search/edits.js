// How far a word is from another one.
(() => {
  'use strict';

  // The number of edits between two words (insertion, deletion, substitution, transposition of
  // neighbours), or more than `most`.
  cribsheet.distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let [before, row, next] = [[], [], []];
    for (let j = 0; j <= b.length; j += 1) row[j] = j;
    for (let i = 1; i <= a.length; i += 1) {
      next[0] = i;
      let least = i;
      for (let j = 1; j <= b.length; j += 1) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
        if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
        least = Math.min(least, next[j]);
      }
      if (least > most) return least;
      [before, row, next] = [row, next, before];
    }
    return row[b.length];
  };
})();
