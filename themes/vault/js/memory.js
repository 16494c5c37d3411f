// What pages remember: for the visit in `sessionStorage`, for good in `localStorage`.
//
// From a folder, one browser keeps storage for each file and cookies for all, the other keeps storage
// for all and no cookies. So what all pages share is written to both there; a hosted site needs no
// cookie. Where storage is off or full, a choice holds for its page.
const memory = (() => {
  'use strict';
  const folder = location.protocol === 'file:';
  const quietly = (action) => {
    try {
      return action();
    } catch {
      return null;
    }
  };

  const read = (storage, key) => quietly(() => globalThis[storage].getItem(key));
  const write = (storage, key, value) => quietly(() => globalThis[storage].setItem(key, value));

  // Of all pages: a word.
  const readShared = (storage, key) => {
    const cookie = folder && quietly(() => document.cookie.match(`(?:^|; )${key}=(\\w+)`));
    return cookie ? cookie[1] : read(storage, key);
  };
  const writeShared = (storage, key, word) => {
    write(storage, key, word);
    const age = storage === 'localStorage' ? 'max-age=31536000; ' : '';
    if (folder) quietly(() => (document.cookie = `${key}=${word}; ${age}path=/; samesite=lax`));
  };

  return { read, write, readShared, writeShared };
})();
