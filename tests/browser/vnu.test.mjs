// All pages are valid HTML, as the Nu checker sees it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { Site, guard } from './site.mjs';

/** The path of the checker's archive. */
const jar = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');

let site;

before(() => {
  site = Site.build();
});

after(() => site?.remove());

/** What the checker says of files. It ends with 1 where it finds anything. */
async function check(files) {
  const run = promisify(execFile);
  const args = ['-Xss4m', '-jar', jar, '--errors-only', '--exit-zero-always', '--format', 'json', '--stdout', ...files];
  const { stdout } = await run('java', args, { maxBuffer: 1 << 26, timeout: guard.timeout });
  return JSON.parse(stdout).messages.map(({ url, lastLine, message, extract }) => `${url}:${lastLine}: ${message} ${extract ?? ''}`);
}

test('all pages of the vault are valid', guard, async () => {
  const pages = site.pages();
  assert.ok(pages.length > 20);
  assert.deepEqual(await check(pages.map((path) => join(site.folder, path))), []);
});

test('the checker finds what is wrong', guard, async () => {
  const broken = join(site.parent, 'broken.html');
  writeFileSync(broken, '<!DOCTYPE html><html lang="en"><title>x</title><p id=a><b id=a></p><ul><p></ul>');
  assert.ok((await check([broken])).length >= 3);
});
