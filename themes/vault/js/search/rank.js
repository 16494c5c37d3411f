// Which of the documents that match are the best: flat arrays and plain loops, because a first query has
// thousands of documents, and nothing is compiled yet. Small functions, because what the engine compiles
// meanwhile takes a processor from the loading of the files that come next.
(() => {
  'use strict';
  const { decode } = cribsheet;

  // What a match in a sheet's title, tags and lead adds: to its sections, and to itself.
  const LEAD = 0.5;

  // The postings of a token's terms: [{ documents, impacts, worth }]. Learns how rare it is, and which terms
  // have others in the tier `more`.
  const postings = (meta) => (token) => {
    token.rarity = 0;
    token.cut = [];
    return token.terms.flatMap((term) => {
      const { entry, more, weight } = term;
      const { total: count, documents } = decode(entry, meta);
      const rarity = Math.log(1 + (meta.documents - count + 0.5) / (count + 0.5));
      if (weight > 0.1) {
        token.rarity = Math.max(token.rarity, rarity);
        if (documents.length < count) token.cut.push(term);
      }
      const lists = more ? [entry, decode(more, meta, true)] : [entry];
      return lists.map(({ documents, impacts }) => ({ documents, impacts, worth: weight * rarity }));
    });
  };

  // The documents of all lists, in order. `places` says where each stands, from 1 on.
  const gather = (lists, places, most) => {
    let all = new Int32Array(most);
    let size = 0;
    for (const { documents } of lists) {
      for (let i = 0; i < documents.length; i += 1) {
        if (places[documents[i]]) continue;
        places[documents[i]] = 1;
        all[size++] = documents[i];
      }
    }
    all = all.subarray(0, size).sort();
    for (let at = 0; at < size; at += 1) places[all[at]] = at + 1;
    return all;
  };

  // What the best of a token's terms says of the document at each place.
  const rate = (lists, places, size) => {
    const best = new Float64Array(size + 1);
    for (const { documents, impacts, worth } of lists) {
      for (let i = 0; i < documents.length; i += 1) {
        const at = places[documents[i]];
        const score = worth * (impacts[i] + 1.5);
        if (score > best[at]) best[at] = score;
      }
    }
    return best;
  };

  // Puts a sheet where it belongs among the best; it has a score for each of its documents that passed.
  const insert = (groups, limit, lead, all, scores) => {
    const documents = [];
    all.forEach((document, i) => scores[i] < 0 || documents.push({ document, score: scores[i] }));
    documents.sort((a, b) => b.score - a.score);
    groups.push({ lead, documents, score: documents.reduce((sum, { score }, i) => sum + score / (1 + i * 9), 0) });
    groups.sort((a, b) => b.score - a.score).splice(limit);
  };

  // The best `limit` sheets: groups [{ lead, score, documents }], how many there are, how many documents
  // have all words. `passes` is false where all documents do.
  cribsheet.rank = (tokens, meta, passes, limit) => {
    const lists = tokens.map(postings(meta));
    const { places, stride } = meta;
    const all = gather(lists.flat(), places, meta.documents);
    const size = all.length;
    const scores = new Float64Array(size);
    const covered = new Float64Array(size);
    const leadOf = (at) => all[at] - (all[at] % stride);
    let ideal = 0;
    tokens.forEach(({ rarity }, i) => {
      ideal += rarity;
      const best = rate(lists[i], places, size);
      for (let at = 0; at < size; at += 1) {
        const both = best[at + 1] + best[places[leadOf(at)]] * LEAD;
        scores[at] += both;
        if (both > 0) covered[at] += rarity;
      }
    });
    for (let at = 0; at < size; at += 1) places[all[at]] = 0;

    const groups = [];
    let total = 0;
    let full = 0;
    for (let at = 0; at < size; ) {
      const lead = leadOf(at);
      const start = at;
      let best = -1;
      let sum = 0;
      for (; at < size && all[at] < lead + stride; at += 1) {
        const coverage = ideal ? covered[at] / ideal : 1;
        scores[at] *= coverage * coverage;
        if (passes && !passes(all[at])) scores[at] = -1;
        else {
          if (coverage > 0.999) full += 1;
          if (scores[at] > best) best = scores[at];
          sum += scores[at];
        }
      }
      if (best < 0) continue;
      total += 1;
      // Few are shown: a bound of its score rules out nearly every sheet before it becomes an object.
      if (groups[limit - 1]?.score >= best + (sum - best) / 10) continue;
      insert(groups, limit, lead, all.subarray(start, at), scores.subarray(start, at));
    }
    return { groups, total, full };
  };
})();
