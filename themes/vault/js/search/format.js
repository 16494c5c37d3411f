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
  // The impacts by how often each is met: the code of the first is shortest.
  const IMPACTS = [3, 2, 4, 1, 5, 0, 6, 7];

  // Reads numbers out of a text, some bits at a time: this is most of what a first query computes.
  const reader = (text) => {
    // The lowest `held` bits of `bits` are read from the text, and not yet taken.
    let [at, bits, held] = [0, 0, 0];
    const fill = () => {
      if (at * 6 - held > text.length * 6) throw new Error('the search index is damaged');
      while (held < 24) {
        bits = (bits << 6) | digit(text, at);
        at += 1;
        held += 6;
      }
    };
    // Up to 24 bits as a number.
    const take = (wanted) => {
      if (held < wanted) fill();
      held -= wanted;
      return (bits >>> held) & ((1 << wanted) - 1);
    };
    const number = (wanted) => (wanted > 24 ? take(wanted - 24) * 2 ** 24 + take(24) : take(wanted));
    // How many bits are `mask & 1` before one that is not, at most `most`; that one is taken too.
    const run = (mask, most = Infinity) => {
      let count = 0;
      while (count < most) {
        if (held < 1) fill();
        held -= 1;
        if (((bits >>> held) & 1) !== mask) break;
        count += 1;
      }
      return count;
    };
    const gamma = () => {
      const length = run(0);
      return 2 ** length + number(length);
    };
    const rice = (parameter) => run(1) * 2 ** parameter + number(parameter);
    // Golomb-Rice as far as the quotient is small, else its gamma code.
    const limitedRice = (parameter) => {
      let quotient = run(1, 8);
      if (quotient === 8) quotient += gamma() - 1;
      return (quotient << parameter) + take(parameter);
    };
    return { take, run, gamma, rice, limitedRice };
  };

  // How many documents have the term of an entry { text }.
  const total = (entry) => (entry.total ??= reader(entry.text).gamma());

  // Reads the postings of an entry, once: `documents` holds numbers (sheet * stride + place),
  // `impacts` how much each says of the term. Those of the tier `more` have no total and no impacts.
  const decode = (entry, { universe, stride }, isMore) => {
    if (entry.documents) return entry;
    const { take, run, gamma, rice, limitedRice } = reader(entry.text);
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
        entry.documents.push(sheet * stride + place);
        entry.impacts.push(isMore ? 1 : IMPACTS[run(1)]);
        goesOn = take(1);
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

  const inflate = async (packed) => {
    const chars = atob(packed);
    const bytes = new Uint8Array(chars.length);
    for (let i = 0; i < chars.length; i += 1) bytes[i] = chars.charCodeAt(i);
    const { readable, writable } = new DecompressionStream('deflate-raw');
    const writer = writable.getWriter();
    // A blob's stream would come by way of another process. What fails here fails below too.
    Promise.all([writer.write(bytes), writer.close()]).catch(() => {});
    return new Response(readable).text();
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

  Object.assign(cribsheet, { digit, total, decode, readTerms, readRecords });
})();
