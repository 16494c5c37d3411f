// The arguments of the benchmark.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `Measures the search of a built vault beside Pagefind's.

    bench/search/run [OPTIONS] VAULT
    bench/search/run [OPTIONS] --corpus SCRIPT

  VAULT                  a folder with site.toml and content/; it is copied, never written to
  --corpus SCRIPT        make the vault: python3 SCRIPT OUT --sheets N --flavour cribsheet
  --sheets N             how many sheets SCRIPT makes [1000]
  --site DIR             take this site, built of the vault; building is not timed
  --pagefind DIR         take this output of Pagefind; indexing is not timed
  --all-pages            let Pagefind index lists and tag pages too, not only sheets
  --only ours|pagefind   one side alone
  --turns N              builds and runs of Pagefind [3]
  --queries N            random queries of two words; a tenth as many of each other kind [200]
  --seed TEXT            what the random queries follow from [cribsheet]
  --judged FILE          queries of a file too: a JSON array of { corpus, kind, query, expect }
  --corpus-of-judged NAME  only those of this corpus
  --warm N               times that a query is asked again [5]
  --page PATH            the page to search from [index.html]
  --delay MS             milliseconds that the server waits before each answer [0]
  --minutes N            give up after so long [60]
  --json FILE            write all figures there

CRIBSHEET is the program [target/release/cribsheet], CHROMIUM the browser [/usr/bin/chromium].
Exit status: 0 measured, 1 something broke, 2 usage.
`;

/** Wrong arguments. */
export class UsageError extends Error {}

const text = { type: 'string' };
const flag = { type: 'boolean', default: false };
const or = (value) => ({ type: 'string', default: String(value) });

const names = {
  corpus: text,
  sheets: or(1000),
  site: text,
  pagefind: text,
  'all-pages': flag,
  only: text,
  turns: or(3),
  queries: or(200),
  seed: or('cribsheet'),
  judged: text,
  'corpus-of-judged': text,
  warm: or(5),
  page: or('index.html'),
  delay: or(0),
  minutes: or(60),
  json: text,
  help: { ...flag, short: 'h' },
};

/** Options that are whole numbers, and the least that each may be. */
const least = { sheets: 1, turns: 1, queries: 1, warm: 1, delay: 0, minutes: 1 };

/** The checked arguments; `help` alone where that was asked for. */
export function readOptions() {
  let parsed;
  try {
    parsed = parseArgs({ options: names, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error.message);
  }
  const { values, positionals } = parsed;
  if (values.help) return { help: true };
  if (positionals.length + (values.corpus === undefined ? 0 : 1) !== 1) {
    throw new UsageError('give one vault, or the script that makes one');
  }
  if (values.only !== undefined && !['ours', 'pagefind'].includes(values.only)) {
    throw new UsageError(`--only takes ours or pagefind, found ${values.only}`);
  }
  for (const [name, minimum] of Object.entries(least)) {
    const given = Number(values[name]);
    if (!Number.isInteger(given) || given < minimum) {
      throw new UsageError(`--${name} takes a whole number from ${minimum}, found ${values[name]}`);
    }
    values[name] = given;
  }
  return { ...values, vault: positionals[0] && resolve(positionals[0]) };
}
