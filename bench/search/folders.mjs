// Files on disk: which there are, how large they are, how large they travel.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** All files below a folder, sorted, as paths with `/` relative to it. */
export function filesBelow(folder) {
  const found = [];
  const visit = (below) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) found.push(path);
    }
  };
  visit('');
  return found.sort();
}

/**
 * What files take on disk: `files`, their `bytes`, and the bytes of the blocks given to them
 * (`blocks`), which tell many small files from few large ones.
 */
export function sizeOf(folder, paths) {
  const sum = { files: paths.length, bytes: 0, blocks: 0 };
  for (const path of paths) {
    const stat = statSync(join(folder, path));
    sum.bytes += stat.size;
    sum.blocks += (stat.blocks ?? 0) * 512;
  }
  return sum;
}

/** What a server sends for a file: gzip of level 6, or the bytes as they are where that is no less. */
export function bodyOf(file) {
  const plain = readFileSync(file);
  const packed = gzipSync(plain, { level: 6 });
  return packed.length < plain.length ? { bytes: packed, gzip: true } : { bytes: plain, gzip: false };
}
