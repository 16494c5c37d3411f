// Queries to results: loads the shards that a query needs, has them ranked, makes excerpts. Touches no page;
// src/search/ makes what is read here.
(() => {
  'use strict';
  // `texts` is what scripts have handed over, by key, until it is read.
  const { decode, digit, distance, lines, near, pieces, rank, readRecords, readTerms, texts, tokenize, total } = cribsheet;

  const KINDS = ['sheet', 'probe', 'predict'];
  // The most terms that a word can stand for.
  const EXPANSIONS = 8;
  const WORD = /^[\p{Alphabetic}\p{N}\p{M}_]+$/u;

  // Words of questions, which say nothing of the answer.
  const QUESTION = new Set(
    'a an are be can cant do does how i it me my of should the to what when where which who why would you your'.split(' '),
  );
  // The files of a list of folders, each with the term that it begins with.
  const readList = (folders) =>
    folders.flatMap(([folder, firsts]) => firsts.split(' ').map((first, at) => ({ first, key: `${folder}/${at}` })));
  const reversed = (word) => [...word].reverse().join('');

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
    // The shards read or on their way, by key.
    const shards = new Map();
    const missing = new Set();
    const mended = new Map();
    let meta;
    let ready;

    // Takes the text registered under a key, once its script has run; undefined where it cannot be had.
    const take = async (key) => {
      const path = `search/${key}.js`;
      if (!texts.has(key)) await load(path).catch(() => {});
      const text = texts.get(key);
      texts.delete(key);
      // Some hosts answer with a page where a file is missing: that loads, and hands over nothing.
      if (text === undefined) {
        missing.add(path);
        mended.clear();
      }
      return text;
    };

    // A shard, parsed by `read` once.
    const shard = (key, read) => {
      const parse = (text) => (text === undefined ? void shards.delete(key) : read(text));
      if (!shards.has(key)) shards.set(key, take(key).then(parse));
      return shards.get(key);
    };

    const describe = (text) => {
      meta = JSON.parse(text);
      // Megabytes, which take milliseconds when they are first written: now, while nobody waits.
      meta.places = new Int32Array(meta.universe * meta.stride).fill();
      meta.common = new Set(meta.common);
      meta.sheets = meta.sheets.split(' ');
      for (const tier of ['terms', 'more', 'words', 'endings']) meta[tier] = readList(meta[tier]);
    };

    // Learns what the index consists of; asks again where that failed.
    const prepare = async () => {
      ready ??= take('meta').then((text) => text !== undefined && describe(text));
      await ready;
      if (!meta) ready = undefined;
      return meta;
    };

    // Those of a list's files that hold terms with a prefix, at most `most`, read by `read`.
    const pick = async (all, prefix, most, read) => {
      const at = all.findLastIndex(({ first }) => first <= prefix);
      const found = all.slice(Math.max(0, at), at + most).filter(({ first }) => first <= prefix || first.startsWith(prefix));
      const loaded = await Promise.all(found.map(({ key }) => shard(key, read)));
      return loaded.filter(Boolean);
    };

    // The shards of a tier that hold terms with a prefix, at most `most`. Of a large vault the list of
    // shards is in files, too.
    const range = async (tier, prefix, most) => {
      let list = meta[tier];
      if (meta.lists) list = (await pick(list, prefix, most, (text) => readList(JSON.parse(text)))).flat();
      return pick(list, prefix, most, readTerms);
    };

    const entry = async (tier, term) => {
      const [entries] = await range(tier, term, 1);
      return entries?.get(term);
    };

    // Words that differ from `word` by little: the start or the end of each is as typed.
    const similar = (word) => {
      if (!mended.has(word)) mended.set(word, mend(word));
      return mended.get(word);
    };
    const mend = async (word) => {
      const length = word.length;
      if (length < 4 || !/^\p{Alphabetic}+$/u.test(word)) return [];
      const most = length < 8 ? 1 : 2;
      const same = Math.floor((length - 1) / (most + 1));
      const found = [];
      const look = async (tier, typed, turn) => {
        const start = typed.slice(0, same);
        for (const entries of await range(tier, start, 2)) {
          for (const [other, { text }] of entries) {
            if (!other.startsWith(start)) continue;
            const edits = distance(typed, other, most);
            if (edits <= most) found.push({ word: turn(other), edits, weight: digit(text, 0) });
          }
        }
      };
      await Promise.all([look('words', word, (other) => other), look('endings', reversed(word), reversed)]);
      found.sort((a, b) => a.edits - b.edits || b.weight - a.weight || (a.word < b.word ? -1 : 1));
      const closest = found.filter(({ edits }) => edits === found[0].edits).map(({ word }) => word);
      return [...new Set(closest)].slice(0, 3);
    };

    // The terms that a token stands for: [{ term, entry, weight }].
    const expand = async (token) => {
      const { exact, bases } = token;
      const terms = [];
      const add = (term, entry, weight) => {
        if (entry && !terms.some((other) => other.term === term)) terms.push({ term, entry, weight });
      };
      const isOpen = token.open && [...exact].length > 1;
      const shards = await range('terms', exact, isOpen ? 2 : 1);
      add(exact, shards[0]?.get(exact), 1);
      if (isOpen) {
        const isLike = WORD.test(exact) ? (term) => WORD.test(term) : (term) => !term.includes('/');
        shards
          .flatMap((entries) => [...entries])
          .filter(([term]) => term !== exact && term.startsWith(exact) && isLike(term))
          .sort((a, b) => total(b[1]) - total(a[1]))
          .slice(0, terms.length > 0 ? EXPANSIONS / 4 : EXPANSIONS)
          .forEach(([term, entry]) => add(term, entry, 0.3 + (0.6 * exact.length) / term.length));
      }
      const others = terms.length > 0 ? [] : (await similar(exact)).map((word) => [word, 0.7]);
      others.push(...bases.map((base) => [base, 0.1]));
      const found = await Promise.all(others.map(([term]) => entry('terms', term)));
      others.forEach(([term, weight], i) => add(term, found[i], weight));
      return { ...token, terms };
    };

    // The documents of a filter's list, and those whose sheets are in it as a whole.
    const filterList = async (name, value) => {
      if (!value) return null;
      const found = await entry('terms', `${name}/${value.toLowerCase().replace(/\s/g, '-')}`);
      const list = new Set(found ? decode(found, meta).documents : []);
      return (document) => list.has(document) || (name !== 'kind' && list.has(document - (document % meta.stride)));
    };

    const search = async (query, options = {}) => {
      const { limit = 5 } = options;
      missing.clear();
      if (!(await prepare())) return { total: 0, groups: [], missing: [...missing] };
      const all = parse(query);
      const lists = await Promise.all(['track', 'level', 'tag', 'kind'].map((name) => filterList(name, options[name])));
      const filters = lists.filter(Boolean);
      const passes = filters.length > 0 && ((document) => filters.every((filter) => filter(document)));
      const answer = async (asked) => {
        const tokens = await Promise.all(asked.map(expand));
        let found = rank(tokens, meta, passes, limit);
        // Where few have all words and pass, those that were cut off may.
        const cut = tokens.flatMap((token) => token.cut);
        if (cut.length && found.full < 10) {
          await Promise.all(cut.map(async (term) => (term.more = await entry('more', term.term))));
          found = rank(tokens, meta, passes, limit);
        }
        const marked = new Set(tokens.flatMap((token) => token.terms.map(({ term }) => term)));
        const shown = await Promise.all(found.groups.map((group) => show(group, marked)));
        return { total: found.total, groups: shown.filter(Boolean), missing: [...missing] };
      };
      // Words of questions count only where there are no others: pages that merely say *why* are no answer.
      const said = all.filter(({ exact }) => !QUESTION.has(exact));
      const asked = said.length ? said : all;
      const rare = asked.filter(({ exact }) => !meta.common.has(exact));
      const results = await answer(rare);
      return results.total || rare.length === asked.length ? results : answer(asked);
    };

    const show = async (group, marked) => {
      const number = group.lead / meta.stride;
      // Four sheets to a shard, 64 shards to a folder.
      const at = number >> 2;
      const records = await shard(`${meta.sheets[at >> 6]}/${at & 63}`, readRecords);
      const record = records?.get(number);
      if (!record) return null;
      const { url, title, track, documents } = record;
      const sections = group.documents.slice(0, 3).map(({ document }) => {
        const [kind, anchor, heading, text, code] = documents[document % meta.stride];
        const id = anchor || heading.replace(/[^\w\- ]/g, '').replaceAll(' ', '-').toLowerCase();
        return {
          url: id ? `${url}#${encodeURIComponent(id)}` : url,
          heading: pieces(heading, marked),
          kind: KINDS[Number(kind)],
          text: near(text, marked),
          code: lines(code, marked),
        };
      });
      const trail = track > 0 ? [meta.tracks[track - 1]] : [];
      return { url, title: pieces(title, marked), trail, sections };
    };

    // So that it is there when the first query comes; and so that what cuts texts and unpacks is warm.
    prepare();
    parse('a');
    readRecords('AwA=');
    return search;
  };
})();
