// Which of the documents that match are the best: flat arrays and plain loops, because a first query has
// thousands of documents, and nothing is compiled yet.
(() => {
  'use strict';
  const { decode } = cribsheet;

  // What a match in a sheet's title, tags and lead adds: to its sections, and to itself.
  const LEAD = 0.5;

  // The postings of a token's terms: [{ documents, impacts, worth }]. Learns how rare it is, and whether
  // the tier `more` has others.
  const postings = (meta) => (token) => {
    token.rarity = 0;
    token.cut = false;
    return token.terms.flatMap(({ entry, more, weight }) => {
      const { total: count, documents } = decode(entry, meta);
      const rarity = Math.log(1 + (meta.documents - count + 0.5) / (count + 0.5));
      if (weight > 0.1) {
        token.rarity = Math.max(token.rarity, rarity);
        token.cut ||= !more && documents.length < count;
      }
      const lists = more ? [entry, decode(more, meta, true)] : [entry];
      return lists.map(({ documents, impacts }) => ({ documents, impacts, worth: weight * rarity }));
    });
  };

  // The best `limit` sheets: groups [{ lead, score, documents }], how many there are, how many documents
  // have all words.
  cribsheet.rank = (tokens, meta, passes, limit) => {
    const lists = tokens.map(postings(meta));
    // By document, its place in `all`, from 1 on; 0 for all others, and between two queries for all.
    const { places } = meta;
    let all = new Int32Array(meta.documents);
    let size = 0;
    for (const { documents } of lists.flat()) {
      for (let i = 0; i < documents.length; i += 1) {
        if (places[documents[i]]) continue;
        places[documents[i]] = 1;
        all[size++] = documents[i];
      }
    }
    all = all.subarray(0, size).sort();
    for (let at = 0; at < size; at += 1) places[all[at]] = at + 1;
    const rated = lists.map((ones) => {
      const best = new Float64Array(size + 1);
      for (const { documents, impacts, worth } of ones) {
        for (let i = 0; i < documents.length; i += 1) {
          const at = places[documents[i]];
          const score = worth * (impacts[i] + 1.5);
          if (score > best[at]) best[at] = score;
        }
      }
      return best;
    });

    const ideal = tokens.reduce((sum, { rarity }) => sum + rarity, 0);
    const groups = [];
    let total = 0;
    let full = 0;
    for (let at = 0; at < size; ) {
      const lead = all[at] - (all[at] % meta.stride);
      const above = places[lead];
      const documents = [];
      for (; at < size && all[at] < lead + meta.stride; at += 1) {
        let sum = 0;
        let covered = 0;
        for (let i = 0; i < tokens.length; i += 1) {
          const both = rated[i][at + 1] + rated[i][above] * LEAD;
          sum += both;
          if (both > 0) covered += tokens[i].rarity;
        }
        if (!passes(all[at])) continue;
        const coverage = ideal ? covered / ideal : 1;
        if (coverage > 0.999) full += 1;
        documents.push({ document: all[at], score: sum * coverage * coverage });
      }
      if (!documents.length) continue;
      total += 1;
      documents.sort((a, b) => b.score - a.score);
      const score = documents.reduce((sum, { score }, i) => sum + score / (1 + i * 9), 0);
      // Few are shown: no need to sort all.
      let before = groups.length;
      while (before > 0 && groups[before - 1].score < score) before -= 1;
      if (before < limit) groups.splice(before, 0, { lead, score, documents });
      if (groups.length > limit) groups.pop();
    }
    all.forEach((document) => {
      places[document] = 0;
    });
    return { groups, total, full };
  };
})();
