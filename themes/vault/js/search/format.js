// What the shards hold: numbers as bits, postings, terms, records. src/search/ writes them.
(() => {
  'use strict';
  const cribsheet = (globalThis.cribsheet ??= {});

  // The digits of base64, by character code.
  const DIGITS = new Uint8Array(128);
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((char, i) => {
    DIGITS[char.charCodeAt()] = i;
  });
  const digit = (text, at) => DIGITS[text.charCodeAt(at)];
  // How many documents a sheet can have before numbers meet.
  const STRIDE = 65536;
  // The impacts by how often each is met: the code of the first is shortest.
  const IMPACTS = [3, 2, 4, 1, 5, 0, 6, 7];


  // Reads numbers out of a text, bit by bit.
  const reader = (text) => {
    let [at, pending, count] = [0, 0, 0];
    const bit = () => {
      if (count === 0) {
        if (at === text.length) throw new Error('the search index is damaged');
        pending = digit(text, at);
        at += 1;
        count = 6;
      }
      count -= 1;
      return (pending >> count) & 1;
    };
    const bits = (wanted) => {
      let value = 0;
      for (let i = 0; i < wanted; i += 1) value = value * 2 + bit();
      return value;
    };
    const unary = (end) => {
      let value = 0;
      while (bit() !== end) value += 1;
      return value;
    };
    const gamma = () => {
      const length = unary(1);
      return 2 ** length + bits(length);
    };
    const rice = (parameter) => unary(0) * 2 ** parameter + bits(parameter);
    // Golomb-Rice as far as the quotient is small, else its gamma code.
    const limitedRice = (parameter) => {
      let quotient = 0;
      while (quotient < 8 && bit()) quotient += 1;
      if (quotient === 8) quotient += gamma() - 1;
      return quotient * 2 ** parameter + bits(parameter);
    };
    return { bit, unary, gamma, rice, limitedRice };
  };

  // How many documents have the term of an entry { text }.
  const total = (entry) => (entry.total ??= reader(entry.text).gamma());

  // Reads the postings of an entry, once: `documents` holds numbers (sheet * STRIDE + place),
  // `impacts` how much each says of the term. Those of the tier `more` have no total and no impacts.
  const decode = (entry, universe, isMore) => {
    if (entry.documents) return entry;
    const { bit, unary, gamma, rice, limitedRice } = reader(entry.text);
    if (!isMore) entry.total = gamma();
    entry.documents = [];
    entry.impacts = [];
    const sheets = gamma();
    const parameter = 31 - Math.clz32(Math.max(1, Math.floor(universe / sheets)));
    let sheet = -1;
    for (let i = 0; i < sheets; i += 1) {
      sheet += 1 + rice(parameter);
      let place = -1;
      let goesOn = 1;
      for (let first = 2; goesOn; first = 1) {
        place += 1 + limitedRice(first);
        entry.documents.push(sheet * STRIDE + place);
        entry.impacts.push(isMore ? 1 : IMPACTS[unary(0)]);
        goesOn = bit();
      }
    }
    return entry;
  };

  // The entries of a shard, by term: each shares its start with the one before.
  const readTerms = (found) => {
    const entries = new Map();
    const pieces = found.split(' ');
    let term = '';
    for (let i = 0; i < pieces.length; i += 2) {
      term = term.slice(0, digit(pieces[i], 0)) + pieces[i].slice(1);
      entries.set(term, { text: pieces[i + 1] });
    }
    return entries;
  };

  const inflate = (packed) => {
    const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Response(stream).text();
  };

  // The records of a shard, by number: fields between tabs, a line for the sheet and one for each
  // document, an empty line between sheets.
  const readRecords = async (packed) => {
    const records = new Map();
    for (const record of (await inflate(packed)).split('\n\n')) {
      const [[number, url, title, track], ...documents] = record.split('\n').map((line) => line.split('\t'));
      records.set(Number(number), { url, title, track: Number(track), documents });
    }
    return records;
  };

  Object.assign(cribsheet, { STRIDE, digit, total, decode, readTerms, readRecords });
})();
