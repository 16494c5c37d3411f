// The table.

import { median, summary } from './statistics.mjs';

const whole = (number) => Math.round(number).toLocaleString('en-US');
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
const seconds = (number) => `${number.toFixed(2)} s`;
const milliseconds = (number) => `${number.toFixed(1)} ms`;

/** Of one engine's searches, what the table needs. */
export function digest(searches) {
  const of = (list, key) => summary(list.map((search) => search[key]));
  const cold = searches.map((search) => search.cold);
  const next = searches.flatMap((search) => search.next);
  return {
    bytes: of(cold, 'bytes'),
    indexBytes: of(cold, 'indexBytes'),
    requests: of(cold, 'requests'),
    search: of(cold, 'search'),
    whole: of(cold, 'whole'),
    warm: of(searches, 'warm'),
    nextSearch: of(next, 'search'),
    nextBytes: of(next, 'bytes'),
    nextRequests: of(next, 'requests'),
    empty: cold.filter((search) => search.results === 0).length,
  };
}

/** The same of searches in pages opened from disk. */
export function digestDisk(searches) {
  const of = (key) => summary(searches.map((search) => search[key]));
  return { bytes: of('bytes'), requests: of('requests'), search: of('search'), whole: of('whole') };
}

/** The digests of each kind of query. */
export function byKind(searches) {
  const kinds = new Map();
  for (const search of searches) {
    kinds.set(search.kind, [...(kinds.get(search.kind) ?? []), search]);
  }
  return Object.fromEntries([...kinds].map(([kind, some]) => [kind, digest(some)]));
}

/** The rows: a title, a format, and where in a side's results the number is. */
const rows = [
  ['On disk'],
  ['all files', whole, (side) => side.sizes?.all.files],
  ['all bytes', megabytes, (side) => side.sizes?.all.bytes],
  ['all bytes, in blocks of the disk', megabytes, (side) => side.sizes?.all.blocks],
  ['index alone, bytes', megabytes, (side) => side.sizes?.index.bytes],
  ['client, gz bytes', kilobytes, (side) => side.sizes?.client],
  ['Making it'],
  ['index', seconds, (side) => side.index?.seconds],
  ['site and index', seconds, (side) => side.index?.whole],
  ['peak memory', megabytes, (side) => side.index?.peak],
  ['First search in a page, HTTP'],
  ['gz bytes, median', kilobytes, (side) => side.http?.bytes.median],
  ['gz bytes, 95 %', kilobytes, (side) => side.http?.bytes.p95],
  ['gz bytes, max', kilobytes, (side) => side.http?.bytes.max],
  ['gz bytes without client, median', kilobytes, (side) => side.http?.indexBytes.median],
  ['requests, median', whole, (side) => side.http?.requests.median],
  ['requests, max', whole, (side) => side.http?.requests.max],
  ['client loaded to results, median', milliseconds, (side) => side.http?.search.median],
  ['client loaded to results, 95 %', milliseconds, (side) => side.http?.search.p95],
  ['with loading the client, median', milliseconds, (side) => side.http?.whole.median],
  ['with loading the client, 95 %', milliseconds, (side) => side.http?.whole.p95],
  ['Later searches in that page'],
  ['same query, median', milliseconds, (side) => side.http?.warm.median],
  ['same query, 95 %', milliseconds, (side) => side.http?.warm.p95],
  ['same words, median', milliseconds, (side) => side.http?.nextSearch.median],
  ['same words, 95 %', milliseconds, (side) => side.http?.nextSearch.p95],
  ['same words, gz bytes, median', kilobytes, (side) => side.http?.nextBytes.median],
  ['same words, requests, median', whole, (side) => side.http?.nextRequests.median],
  ['First search in a page, file://'],
  ['gz bytes, median', kilobytes, (side) => side.disk?.bytes.median],
  ['requests, median', whole, (side) => side.disk?.requests.median],
  ['client loaded to results, median', milliseconds, (side) => side.disk?.search.median],
  ['client loaded to results, 95 %', milliseconds, (side) => side.disk?.search.p95],
  ['with loading the client, median', milliseconds, (side) => side.disk?.whole.median],
  ['Answers'],
  ['queries', whole, (side) => side.http?.bytes.count],
  ['queries without a result', whole, (side) => side.http?.empty],
];

/** How many times ours Pagefind's is. */
function ratio(ours, theirs) {
  if (!(ours > 0) || !Number.isFinite(theirs)) return '';
  const times = theirs / ours;
  return `${times >= 10 ? whole(times) : times.toFixed(times >= 1 ? 1 : 2)} x`;
}

/** The table of two sides, each `{ sizes, index, http, disk }`; what is not known is `-`. */
export function table({ ours, pagefind }) {
  const line = (cells) => {
    const [title, ...numbers] = cells;
    return [title.padEnd(36), ...numbers.map((cell) => cell.padStart(13))].join('').trimEnd();
  };
  const show = (format, number) => (Number.isFinite(number) ? format(number) : '-');
  const lines = [line(['', 'ours', 'Pagefind', 'ratio'])];
  for (const [title, format, of] of rows) {
    if (!format) {
      lines.push('', title);
      continue;
    }
    const [mine, theirs] = [of(ours), of(pagefind)];
    const cells = [show(format, mine), show(format, theirs), ratio(mine, theirs)];
    lines.push(line([`  ${title}`, ...cells]));
  }
  return lines.join('\n');
}
