// Asks at once or, while one types fast, after a pause. Late answers are dropped.
(() => {
  'use strict';
  const PAUSE = 50;
  const SLOW = 300;

  cribsheet.createAsker = (search, answer, slow) => {
    let last = 0;
    let before = -PAUSE;
    let timer;
    return (query, options) => {
      const question = ++last;
      const ask = async () => {
        const wait = setTimeout(() => question === last && slow(), SLOW);
        const results = await search(query, options).catch((error) => ({ total: 0, groups: [], missing: [`${error}`] }));
        clearTimeout(wait);
        if (question === last) answer(results);
      };
      const now = performance.now();
      clearTimeout(timer);
      if (!query) return;
      if (now - before < PAUSE) timer = setTimeout(ask, PAUSE);
      else ask();
      before = now;
    };
  };
})();
