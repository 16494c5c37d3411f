// Queries to results: loads the shards that a query needs, ranks, makes excerpts. Touches no page;
// src/search/ makes what is read here.
(() => {
  'use strict';
  const cribsheet = (globalThis.cribsheet ??= {});
  const { tokenize } = cribsheet;

  // What shards have handed over, and the shards parsed, by key.
  const texts = new Map();
  const shards = new Map();
  cribsheet.register = (key, text) => texts.set(key, text);

  const DIGITS = new Map(
    [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((char, i) => [char, i]),
  );
  const KINDS = ['sheet', 'probe', 'predict'];
  // How many documents a sheet can have before numbers meet.
  const STRIDE = 65536;
  // What a match in a sheet's title, tags and lead adds: to its sections, and to itself.
  const LEAD = 0.5;
  // The most terms that a word can stand for.
  const EXPANSIONS = 16;

  // Words of questions, which say nothing of the answer.
  const QUESTION = new Set(
    'a an are be can cant do does how i it me my of should the to what when where which who why would you your'.split(' '),
  );
  // The impacts by how often each is met: the code of the first is shortest.
  const IMPACTS = [3, 2, 4, 1, 5, 0, 6, 7];

  // The postings of a term: call(document, impact), where document = sheet * STRIDE + place. Those
  // of the tier `more` have neither total nor impacts.
  const readPostings = (text, universe, call, more = false) => {
    let [at, pending, count] = [0, 0, 0];
    const bit = () => {
      if (count === 0) {
        pending = DIGITS.get(text[at]);
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
    const gamma = () => {
      let length = 0;
      while (!bit()) length += 1;
      return 2 ** length + bits(length);
    };
    const unary = () => {
      let value = 0;
      while (bit()) value += 1;
      return value;
    };
    const rice = (parameter) => unary() * 2 ** parameter + bits(parameter);
    const total = more ? 0 : gamma();
    if (!call) return total;
    const sheets = gamma();
    const parameter = 31 - Math.clz32(Math.max(1, Math.floor(universe / sheets)));
    let sheet = -1;
    for (let i = 0; i < sheets; i += 1) {
      sheet += 1 + rice(parameter);
      let place = -1;
      let goesOn = 1;
      for (let first = 2; goesOn; first = 1) {
        place += 1 + rice(first);
        const impact = more ? 1 : IMPACTS[unary()];
        goesOn = bit();
        call(sheet * STRIDE + place, impact);
      }
    }
    return total;
  };

  // The number of edits between two words (insertion, deletion, substitution, transposition of
  // neighbours), or more than `most`.
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [];
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= b.length; j += 1) {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      [before, row] = [row, next];
    }
    return row[b.length];
  };

  const reversed = (word) => [...word].reverse().join('');

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

  // What the user asks for: [{ exact, bases, word }], the last one maybe not typed to its end.
  const parse = (query) => {
    const tokens = [];
    tokenize(query, (term, kind, start, end) => {
      if (kind === 'W') tokens.push({ exact: term, bases: [], end });
      else tokens.at(-1)?.bases.push(term);
    });
    const last = tokens.at(-1);
    if (last && last.end === query.length) last.open = true;
    return tokens.filter((token, i) => tokens.findIndex((other) => other.exact === token.exact) === i);
  };

  cribsheet.createSearch = (load) => {
    const pending = new Map();
    const missing = new Set();
    let meta;

    // The text registered under a key, once its script has run; undefined where it cannot be had.
    const text = async (key) => {
      if (!texts.has(key)) {
        const path = `search/${key}.js`;
        if (!pending.has(key)) {
          pending.set(key, load(path).finally(() => pending.delete(key)));
        }
        try {
          await pending.get(key);
        } catch {
          missing.add(path);
        }
      }
      return texts.get(key);
    };

    // A shard, parsed by `read` once.
    const shard = async (key, read) => {
      if (!shards.has(key)) {
        const found = await text(key);
        if (found === undefined) return undefined;
        if (!shards.has(key)) shards.set(key, read(found));
      }
      return shards.get(key);
    };

    const prepare = async () => {
      if (meta) return meta;
      const found = await text('meta');
      if (found === undefined) return undefined;
      if (meta) return meta;
      const tier = (groups) => {
        const keys = groups.flatMap(([name, firsts]) => firsts.split(' ').map((_, i) => `${name}/${i}`));
        return { keys, firsts: groups.flatMap(([, firsts]) => firsts.split(' ')) };
      };
      const raw = JSON.parse(found);
      meta = { ...raw, common: new Set(raw.common), folders: raw.sheets.split(' ') };
      for (const name of ['terms', 'more', 'words', 'endings']) meta[name] = tier(raw[name]);
      return meta;
    };

    const readTerms = (found) => {
      const entries = new Map();
      const pieces = found.split(' ');
      let term = '';
      for (let i = 0; i < pieces.length; i += 2) {
        term = term.slice(0, DIGITS.get(pieces[i][0])) + pieces[i].slice(1);
        entries.set(term, pieces[i + 1]);
      }
      return entries;
    };

    // The shards of a tier that hold terms with a prefix, at most `most`.
    const range = async (tier, prefix, most) => {
      const { keys, firsts } = meta[tier];
      let [low, high] = [0, firsts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (firsts[middle] <= prefix) low = middle + 1;
        else high = middle;
      }
      const found = [Math.max(0, low - 1)];
      for (let i = low; i < firsts.length && found.length < most && firsts[i].startsWith(prefix); i += 1) found.push(i);
      const loaded = await Promise.all(found.filter((i) => keys[i]).map((i) => shard(keys[i], readTerms)));
      return loaded.filter(Boolean);
    };

    const entry = async (tier, term) => {
      const [entries] = await range(tier, term, 1);
      return entries?.get(term);
    };

    // Words that differ from `word` by little: the start or the end of each is as typed.
    const similar = async (word) => {
      const chars = [...word];
      if (chars.length < 4 || !/^\p{Alphabetic}+$/u.test(word)) return [];
      const most = chars.length < 8 ? 1 : 2;
      const half = Math.floor((chars.length - 1) / (most + 1));
      const heads = await range('words', chars.slice(0, half).join(''), 3);
      const tails = await range('endings', reversed(chars.slice(-half).join('')), 3);
      const found = new Map();
      const consider = (candidate, weight) => {
        const edits = distance(word, candidate, most);
        if (edits <= most) found.set(candidate, DIGITS.get(weight) - edits * 8);
      };
      for (const entries of heads) entries.forEach((weight, other) => consider(other, weight));
      for (const entries of tails) entries.forEach((weight, other) => consider(reversed(other), weight));
      const best = [...found].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      const closest = distance(word, best[0]?.[0] ?? '', most);
      return best.filter(([other]) => distance(word, other, most) === closest).slice(0, 3).map(([other]) => other);
    };

    const idf = (total) => Math.log(1 + (meta.documents - total + 0.5) / (total + 0.5));

    // The terms that a token stands for: [{ term, text, weight }].
    const expand = async (token) => {
      const found = [];
      const add = (term, text, weight) => {
        if (text !== undefined && !found.some((other) => other.term === term)) found.push({ term, text, weight });
      };
      const isWord = /^[\p{Alphabetic}\p{N}\p{M}_]+$/u.test(token.exact);
      const open = token.open && [...token.exact].length > 1;
      const inRange = await range('terms', token.exact, open ? 2 : 1);
      add(token.exact, inRange[0]?.get(token.exact), 1);
      if (open) {
        const longer = inRange.flatMap((entries) => [...entries])
          .filter(([term]) => term.length > token.exact.length && term.startsWith(token.exact) && !term.includes('/'))
          .filter(([term]) => !isWord || /^[\p{Alphabetic}\p{N}\p{M}_]+$/u.test(term))
          .map(([term, text]) => [term, text, readPostings(text)])
          .sort((a, b) => b[2] - a[2])
          .slice(0, EXPANSIONS);
        for (const [term, text] of longer) add(term, text, 0.3 + (0.6 * token.exact.length) / term.length);
      }
      if (found.length === 0) {
        const words = await similar(token.exact);
        const mended = await Promise.all(words.map((word) => entry('terms', word)));
        words.forEach((word, i) => add(word, mended[i], 0.7));
      }
      const bases = await Promise.all(token.bases.map((base) => entry('terms', base)));
      token.bases.forEach((base, i) => add(base, bases[i], 0.1));
      return found;
    };

    // The documents of a filter's list, and those whose sheets are in it as a whole.
    const filterList = async (name, value) => {
      if (!value) return null;
      const list = new Set();
      const found = await entry('terms', `${name}/${value.toLowerCase().replace(/\s/g, '-')}`);
      if (found) readPostings(found, meta.universe, (document) => list.add(document));
      if (name === 'kind') return (document) => list.has(document);
      return (document) => list.has(document) || list.has(document - (document % STRIDE));
    };

    const search = async (query, options = {}) => {
      const { limit = 6 } = options;
      missing.clear();
      const empty = { total: 0, groups: [], missing: [] };
      if (!(await prepare())) return { ...empty, missing: [...missing] };
      let tokens = parse(query);
      const rare = tokens.filter(({ exact }) => !meta.common.has(exact) && !QUESTION.has(exact));
      if (rare.length > 0) tokens = rare;
      const names = ['track', 'level', 'tag', 'kind'];
      const [terms, ...filters] = await Promise.all([
        Promise.all(tokens.map(expand)),
        ...names.map((name) => filterList(name, options[name])),
      ]);
      tokens.forEach((token, i) => {
        token.terms = terms[i];
      });
      const passes = (document) => filters.every((filter) => !filter || filter(document));
      let found = score(tokens, passes);
      const full = found.filter(({ full }) => full).length;
      if (tokens.length > 1 && full < 10) {
        // The terms whose postings were cut off.
        const cut = tokens.filter((token) => token.cut);
        if (cut.length > 0) {
          await Promise.all(cut.map(async (token) => {
            for (const term of token.terms) term.more = await entry('more', term.term);
          }));
          found = score(tokens, passes);
        }
      }
      return present(found, tokens, limit);
    };

    // Documents that match, with their scores: [{ document, score, full }].
    const score = (tokens, passes) => {
      let ideal = 0;
      for (const token of tokens) {
        token.best = new Map();
        token.rarity = 0;
        token.cut = false;
        for (const { text, more, weight } of token.terms) {
          let count = 0;
          const total = readPostings(text);
          const rarity = idf(total);
          if (weight > 0.1) token.rarity = Math.max(token.rarity, rarity);
          const add = (document, impact) => {
            count += 1;
            const score = weight * rarity * (impact + 1.5);
            if (score > (token.best.get(document) ?? 0)) token.best.set(document, score);
          };
          readPostings(text, meta.universe, add);
          if (more) readPostings(more, meta.universe, add, true);
          if (count < total && weight > 0.1) token.cut = true;
        }
        ideal += token.rarity;
      }
      const candidates = new Set();
      for (const token of tokens) for (const document of token.best.keys()) if (passes(document)) candidates.add(document);
      const found = [];
      for (const document of candidates) {
        const lead = document - (document % STRIDE);
        let [sum, covered, own] = [0, 0, 0];
        for (const token of tokens) {
          const here = token.best.get(document) ?? 0;
          const above = (token.best.get(lead) ?? 0) * LEAD;
          if (here > 0) own += 1;
          sum += here + above;
          if (here + above > 0) covered += token.rarity;
        }
        if (own === 0) continue;
        const coverage = ideal > 0 ? covered / ideal : 1;
        found.push({ document, lead, score: sum * coverage * coverage, full: coverage > 0.999 });
      }
      return found;
    };

    const present = async (found, tokens, limit) => {
      const hasFull = found.some(({ full }) => full);
      const groups = new Map();
      for (const one of found) {
        const group = groups.get(one.lead) ?? { lead: one.lead, documents: [], full: false };
        group.documents.push(one);
        group.full ||= one.full;
        groups.set(one.lead, group);
      }
      for (const group of groups.values()) {
        group.documents.sort((a, b) => b.score - a.score || a.document - b.document);
        group.score = group.documents.reduce((sum, { score }, i) => sum + score / (1 + i * 9), 0);
      }
      const ranked = [...groups.values()].sort((a, b) => b.score - a.score || a.lead - b.lead);
      const total = hasFull ? ranked.filter(({ full }) => full).length : ranked.length;
      const marked = new Set(tokens.flatMap((token) => token.terms.map(({ term }) => term)));
      const shown = await Promise.all(ranked.slice(0, limit).map((group) => show(group, marked)));
      return { total, groups: shown.filter(Boolean), missing: [...missing] };
    };

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

    const plainAnchor = (heading) =>
      heading.replace(/[^\w\- ]/g, '').replace(/ /g, '-').toLowerCase();

    const show = async (group, marked) => {
      const number = group.lead / STRIDE;
      const at = Math.floor(number / 4);
      const records = await shard(`${meta.folders[Math.floor(at / 16)]}/${at % 16}`, readRecords);
      const record = (await records)?.get(number);
      if (!record) return null;
      const { url, title, track, documents } = record;
      const sections = group.documents.slice(0, 3).map(({ document }) => {
        const [kind, anchor, heading, text, code] = documents[document % STRIDE];
        const hash = heading ? `#${encodeURIComponent(anchor || plainAnchor(heading))}` : '';
        return {
          url: url + hash,
          heading: pieces(heading, marked),
          kind: KINDS[Number(kind)],
          text: pieces(text, marked),
          code: pieces(code.replaceAll('\v', '\n'), marked),
        };
      });
      const trail = track > 0 ? [meta.tracks[track - 1]] : [];
      return { url, title: pieces(title, marked), trail, sections };
    };

    return search;
  };
})();
