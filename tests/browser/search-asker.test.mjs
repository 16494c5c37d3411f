// When the index is asked: the part of the search that needs no page, with a clock of its own.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const script = readFileSync(new URL('../../themes/vault/js/search/asker.js', import.meta.url), 'utf8');

/** An asker with what it asks and shows; `pass` lets time pass, `reply` answers a query. */
function make() {
  let now = 1000;
  const timers = new Map();
  const [asked, shown, replies] = [[], [], new Map()];
  const context = vm.createContext({
    cribsheet: {},
    performance: { now: () => now },
    setTimeout: (action, wait) => timers.set(timers.size + 1, { action, at: now + wait }).size,
    clearTimeout: (timer) => timer && timers.set(timer, { at: Infinity }),
  });
  vm.runInContext(script, context);
  const search = (query) => {
    asked.push(query);
    return new Promise((resolve, reject) => replies.set(query, { resolve, reject }));
  };
  const ask = context.cribsheet.createAsker(search, (results) => shown.push(results), () => shown.push('slow'));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    asked,
    shown,
    ask,
    async pass(time) {
      now += time;
      for (const [name, { action, at }] of [...timers]) {
        if (at > now) continue;
        timers.set(name, { at: Infinity });
        action();
      }
      await settle();
    },
    async reply(query, results = query) {
      replies.get(query).resolve(results);
      await settle();
    },
    async fail(query, error) {
      replies.get(query).reject(error);
      await settle();
    },
  };
}

test('the first letter is asked for at once, fast ones after a pause', async () => {
  const { ask, pass, asked } = make();
  ask('a');
  assert.deepEqual(asked, ['a']);
  await pass(10);
  ask('ab');
  await pass(10);
  ask('abc');
  assert.deepEqual(asked, ['a']);
  await pass(50);
  assert.deepEqual(asked, ['a', 'abc']);
});

test('a late answer is dropped', async () => {
  const { ask, pass, reply, shown } = make();
  ask('a');
  await pass(100);
  ask('ab');
  await reply('ab');
  await reply('a');
  assert.deepEqual(shown, ['ab']);
});

test('an empty query forgets the one before', async () => {
  const { ask, pass, reply, asked, shown } = make();
  ask('a');
  ask('');
  await reply('a');
  ask('b');
  ask('');
  await pass(1000);
  assert.deepEqual([asked, shown], [['a'], []]);
});

test('only of an answer that takes long one is told', async () => {
  const { ask, pass, reply, shown } = make();
  ask('a');
  await pass(200);
  await reply('a');
  await pass(1000);
  assert.deepEqual(shown, ['a']);
  ask('b');
  await pass(400);
  await reply('b');
  assert.deepEqual(shown, ['a', 'slow', 'b']);
});

test('a search that fails is an answer', async () => {
  const { ask, fail, shown } = make();
  ask('a');
  await fail('a', new Error('no such file'));
  const [{ total, groups, missing }] = shown;
  assert.deepEqual([total, groups.length, missing.length], [0, 0, 1]);
  assert.match(missing[0], /no such file/);
});
