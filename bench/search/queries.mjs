// The queries: random ones made from the vault's own words, always the same for the same seed.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesBelow } from './folders.mjs';

/** Names that are more than words. */
const SYMBOLS = ['+=', '::', '->', 'c++', 'print()'];

/** Numbers that follow from a seed. */
class Random {
  constructor(seed) {
    this.seed = seed;
    this.drawn = 0;
  }

  /** A whole number below `limit`. */
  below(limit) {
    this.drawn += 1;
    const digest = createHash('sha256').update(`${this.seed}/${this.drawn}`).digest();
    return Number(digest.readBigUInt64LE() % BigInt(limit));
  }

  of(list) {
    return list[this.below(list.length)];
  }
}

/** What a reader sees of a sheet's Markdown, nearly: no front matter, comments or addresses. */
function visibleText(markdown) {
  return markdown
    .replace(/^\uFEFF?---\r?\n.*?\n---\s*?\n/s, '')
    .replace(/<!--.*?-->/gs, ' ')
    .replace(/\]\([^)\s]*\)/g, ']');
}

/** The distinct words of three letters or more, in the order of the text. */
function wordsOf(text) {
  const words = new Set();
  for (const [run] of text.matchAll(/[\p{L}\p{N}_]+/gu)) {
    if (/^\p{L}{3,}$/u.test(run)) words.add(run.toLowerCase());
  }
  return [...words];
}

/** Sheets of a vault, from which words are drawn. */
class Sheets {
  constructor(vault, random) {
    const content = join(vault, 'content');
    const isSheet = (path) => path.endsWith('.md') && !path.endsWith('_index.md');
    this.paths = filesBelow(content).filter(isSheet);
    this.content = content;
    this.random = random;
    if (this.paths.length === 0) throw new Error(`there are no sheets in ${content}`);
  }

  /** `count` different words of one random sheet, of at least `letters` letters each. */
  draw(count, letters = 3) {
    for (let attempt = 0; attempt < 1000; attempt += 1) {
      const text = readFileSync(join(this.content, this.random.of(this.paths)), 'utf8');
      const words = wordsOf(visibleText(text)).filter((word) => [...word].length >= letters);
      if (words.length < count) continue;
      const drawn = new Set();
      while (drawn.size < count) drawn.add(this.random.of(words));
      return [...drawn];
    }
    throw new Error(`found no sheet with ${count} words of ${letters} letters`);
  }
}

/** A word with one slip: two letters swapped, one left out, or one replaced by its neighbour. */
function withTypo(word, slip, random) {
  const letters = [...word];
  const at = random.below(letters.length - 1);
  if (slip === 0) [letters[at], letters[at + 1]] = [letters[at + 1], letters[at]];
  else if (slip === 1) letters.splice(at, 1);
  else letters[at] = letters[at + 1];
  const typo = letters.join('');
  return typo === word ? withTypo(word, 1, random) : typo;
}

/**
 * `count` queries of two words, half of them from one sheet, half from two; a tenth as many of
 * each other kind; and the symbols. Each is `{ kind, query }`.
 */
export function randomQueries(vault, count, seed) {
  const random = new Random(seed);
  const sheets = new Sheets(vault, random);
  const queries = [];
  const add = (kind, times, make) => {
    for (let at = 0; at < times; at += 1) queries.push({ kind, query: make(at) });
  };
  const few = Math.ceil(count / 10);
  add('two of one sheet', Math.ceil(count / 2), () => sheets.draw(2).join(' '));
  add('two of two sheets', Math.floor(count / 2), () => `${sheets.draw(1)} ${sheets.draw(1)}`);
  add('one word', few, () => sheets.draw(1)[0]);
  add('prefix', few, (at) => [...sheets.draw(1, 6)[0]].slice(0, 3 + (at % 3)).join(''));
  add('typo', few, (at) => withTypo(sheets.draw(1, 5)[0], at % 3, random));
  add('symbol', SYMBOLS.length, (at) => SYMBOLS[at]);
  return queries;
}

/** The queries of a file of judged ones, those of `corpus` where that is given. */
export function judgedQueries(file, corpus) {
  const judged = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(judged)) throw new Error(`${file} holds no JSON array`);
  return judged
    .filter((entry) => corpus === undefined || entry.corpus === corpus)
    .map((entry) => ({ kind: `judged: ${entry.kind}`, query: String(entry.query) }));
}
