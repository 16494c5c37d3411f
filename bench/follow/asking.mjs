// What the benches of following have in common.

import { request } from 'node:http';

/** Against hanging, in milliseconds: no answer and no end takes as long. */
const HANG = 30_000;

/** The answer to a GET, on a connection of its own: `{ status, text }`. */
export const get = (url) =>
  new Promise((done, failed) => {
    const take = (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece) => (text += piece));
      answer.on('end', () => done({ status: answer.statusCode, text }));
      answer.on('error', failed);
    };
    request(url, { agent: false, signal: AbortSignal.timeout(HANG) }, take).on('error', failed).end();
  });

/** Has a program end, by force where it does not. */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGCONT');
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGKILL'), HANG);
  await ended;
  clearTimeout(force);
}

/** The middle one, the upper of two. */
export const median = (all) => all.toSorted((a, b) => a - b)[all.length >> 1];
