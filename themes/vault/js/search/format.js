// What the shards hold: numbers as bits, postings, terms, records. src/search/ writes them.
(() => {
  'use strict';

  // The digits of base64.
  const DIGITS = {};
  for (let i = 0; i < 64; i += 1) DIGITS[btoa(String.fromCharCode(i << 2))[0]] = i;
  const digit = (text, at) => DIGITS[text[at]];
  // The impacts by how often each is met: the code of the first is shortest.
  const IMPACTS = [3, 2, 4, 1, 5, 0, 6, 7];

  // The bytes of base64; by hand where the engine is too old.
  const unpack = (text) => Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), (char) => char.charCodeAt());

  // Reads numbers out of base64, some bits at a time: this is most of what a first query computes,
  // before the engine has compiled anything. So bits are counted, not walked.
  const reader = (text) => {
    const bytes = unpack(text + 'A'.repeat(-text.length & 3));
    // The upper `held` bits of `bits` are read, and not yet taken; those below are 0.
    let [at, bits, held] = [0, 0, 0];
    const fill = () => {
      if (at > bytes.length + 4) throw new Error('the index is damaged');
      for (; held <= 24; held += 8) {
        bits |= bytes[at] << (24 - held);
        at += 1;
      }
    };
    const skip = (count) => {
      bits <<= count;
      held -= count;
    };
    // Up to 24 bits as a number: no sheet has a greater one.
    const take = (wanted) => {
      if (held < wanted) fill();
      const number = (bits >>> 1) >>> (31 - wanted);
      skip(wanted);
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
    // How many ones come first, of those that are held: of eight or more, eight are taken, else the zero too.
    const ones = () => {
      const count = Math.clz32(~bits);
      skip(Math.min(count + 1, 8));
      return count;
    };
    const gamma = () => {
      const length = run(0);
      return (1 << length) + take(length);
    };
    // The postings of one sheet, from the document `next` on. Done for each of thousands, so a posting takes
    // one `fill` and few calls: what is large is slow to run, and slower to compile.
    const postings = (next, documents, impacts, isMore) => {
      for (let parameter = 2, goesOn = 1; goesOn; parameter = 1) {
        fill();
        // Golomb-Rice as far as the quotient is small, else its gamma code.
        let quotient = ones();
        if (quotient > 7) {
          quotient = 7 + gamma();
          fill();
        }
        next += (quotient << parameter) + take(parameter);
        documents.push(next);
        next += 1;
        impacts.push(isMore ? 1 : IMPACTS[ones()]);
        goesOn = take(1);
      }
    };
    return { take, run, gamma, postings };
  };

  // How many documents have the term of an entry { text }: its first bits say it.
  const total = (entry) => (entry.total ??= reader(entry.text.slice(0, 12)).gamma());

  // Reads the postings of an entry, once: `documents` holds numbers (sheet * stride + place),
  // `impacts` how much each says of the term. Those of the tier `more` have no total and no impacts.
  const decode = (entry, { universe, stride }, isMore) => {
    if (entry.documents) return entry;
    const { take, run, gamma, postings } = reader(entry.text);
    if (!isMore) entry.total = gamma();
    entry.documents = [];
    entry.impacts = [];
    const sheets = gamma();
    const parameter = 31 - Math.clz32(Math.max(1, universe / sheets));
    let sheet = -1;
    for (let i = 0; i < sheets; i += 1) {
      sheet += 1 + (run(-1) << parameter) + take(parameter);
      postings(sheet * stride, entry.documents, entry.impacts, isMore);
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
    const { readable, writable } = new DecompressionStream('deflate-raw');
    const writer = writable.getWriter();
    // A blob's stream would come by way of another process. What fails here fails below too.
    Promise.all([writer.write(unpack(packed)), writer.close()]).catch(() => {});
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
