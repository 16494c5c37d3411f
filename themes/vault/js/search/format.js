// What the shards hold: numbers as bits, postings, terms, records. src/search/ writes them.
(() => {
  'use strict';

  // The digits of base64, by character code.
  const DIGITS = new Uint8Array(128);
  for (let i = 0; i < 64; i += 1) DIGITS[btoa(String.fromCharCode(i << 2)).charCodeAt()] = i;
  const digit = (text, at) => DIGITS[text.charCodeAt(at)];
  // The impacts by how often each is met: the code of the first is shortest.
  const IMPACTS = [3, 2, 4, 1, 5, 0, 6, 7];

  // Reads numbers out of base64, some bits at a time: this is most of what a first query computes,
  // before the engine has compiled anything. So bits are counted, not walked.
  const reader = (text) => {
    const bytes = atob(text + 'A'.repeat(-text.length & 3));
    // The upper `held` bits of `bits` are read, and not yet taken; those below are 0.
    let [at, bits, held] = [0, 0, 0];
    const fill = () => {
      if (at > bytes.length + 4) throw new Error('the index is damaged');
      for (; held <= 24; held += 8) {
        bits |= bytes.charCodeAt(at) << (24 - held);
        at += 1;
      }
    };
    // Up to 24 bits as a number: no sheet has a greater one.
    const take = (wanted) => {
      if (held < wanted) fill();
      const number = (bits >>> 1) >>> (31 - wanted);
      bits <<= wanted;
      held -= wanted;
      return number;
    };
    // How many bits are like those of `mask` (0 or -1) before one that is not; that one is taken too.
    const run = (mask) => {
      for (let count = 0; ; count += held, bits = 0, held = 0, fill()) {
        const same = Math.clz32(bits ^ mask);
        if (same >= held) continue;
        bits = (bits << same) << 1;
        held -= same + 1;
        return count + same;
      }
    };
    const ones = () => run(-1);
    const gamma = () => {
      const length = run(0);
      return (1 << length) + take(length);
    };
    const rice = (parameter) => (ones() << parameter) + take(parameter);
    // Golomb-Rice as far as the quotient is small, else its gamma code.
    const limitedRice = (parameter) => {
      if (held < 8) fill();
      if (bits >>> 24 < 255) return rice(parameter);
      take(8);
      return ((7 + gamma()) << parameter) + take(parameter);
    };
    return { take, ones, gamma, rice, limitedRice };
  };

  // How many documents have the term of an entry { text }: its first bits say it.
  const total = (entry) => (entry.total ??= reader(entry.text.slice(0, 12)).gamma());

  // Reads the postings of an entry, once: `documents` holds numbers (sheet * stride + place),
  // `impacts` how much each says of the term. Those of the tier `more` have no total and no impacts.
  const decode = (entry, { universe, stride }, isMore) => {
    if (entry.documents) return entry;
    const { take, ones, gamma, rice, limitedRice } = reader(entry.text);
    if (!isMore) entry.total = gamma();
    entry.documents = [];
    entry.impacts = [];
    const sheets = gamma();
    const parameter = 31 - Math.clz32(Math.max(1, universe / sheets));
    let sheet = -1;
    for (let i = 0; i < sheets; i += 1) {
      sheet += 1 + rice(parameter);
      let place = -1;
      let goesOn = 1;
      for (let first = 2; goesOn; first = 1) {
        place += 1 + limitedRice(first);
        entry.documents.push(sheet * stride + place);
        entry.impacts.push(isMore ? 1 : IMPACTS[ones()]);
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
