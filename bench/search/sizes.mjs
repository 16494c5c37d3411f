// What an index takes: on disk, and to make.

import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { bodyOf, filesBelow, sizeOf } from './folders.mjs';
import * as ours from './ours.mjs';
import * as theirs from './pagefind.mjs';
import { build, pagefind } from './programs.mjs';
import { median } from './statistics.mjs';

/** The bytes that go out for some files. */
function packed(folder, paths) {
  return paths.reduce((sum, path) => sum + bodyOf(join(folder, path)).bytes.length, 0);
}

/** Our part of a built site: all below `search/`, and the client. `null` where it has no search. */
export function ourSizes(site) {
  const paths = filesBelow(site);
  const index = paths.filter(ours.isIndex);
  const client = paths.filter(ours.isClient);
  if (index.length === 0 || client.length === 0) return null;
  return {
    all: sizeOf(site, [...index, ...client]),
    index: sizeOf(site, index),
    client: packed(site, client),
  };
}

/** Pagefind's output: all of it, and its index and fragments alone. */
export function pagefindSizes(output) {
  const paths = filesBelow(output);
  // One WebAssembly is loaded, that of the language; the other is for unknown ones.
  const loaded = (path) => theirs.isClient(path) && path !== 'wasm.unknown.pagefind';
  return {
    all: sizeOf(output, paths),
    index: sizeOf(output, paths.filter(theirs.isIndex)),
    client: packed(output, paths.filter(loaded)),
    interface: packed(output, paths.filter(theirs.isInterface)),
  };
}

/**
 * Builds with search, builds without it, and runs of Pagefind over the latter, by turns, so that a
 * busy moment of the machine strikes all alike. Leaves what the last turn made. `note` is told of
 * each turn.
 */
export function timeIndexing({ withSearch, without, site, plain, output, root, turns, note }) {
  const runs = { withSearch: [], without: [], pagefind: [] };
  const given = !withSearch && !output;
  for (let turn = 0; turn < turns && !given; turn += 1) {
    note(`index, turn ${turn + 1} of ${turns}`);
    if (withSearch) runs.withSearch.push(build(withSearch, site));
    if (without) runs.without.push(build(without, plain));
    if (output) runs.pagefind.push(pagefind(without ? plain : site, output, root));
  }
  if (without) rmSync(plain, { recursive: true, force: true });
  const middle = (of, key) => median(runs[of].map((run) => run[key]));
  const [whole, bare, added] = ['withSearch', 'without', 'pagefind'].map((of) => middle(of, 'seconds'));
  return {
    runs,
    ours: {
      seconds: whole === null || bare === null ? null : whole - bare,
      whole,
      peak: middle('withSearch', 'peak'),
      peakWithout: middle('without', 'peak'),
    },
    pagefind: {
      seconds: added,
      whole: added === null || bare === null ? null : bare + added,
      peak: middle('pagefind', 'peak'),
    },
  };
}
