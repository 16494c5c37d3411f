// What the benches of following have in common.

import { request } from 'node:http';

/** The answer to a GET, on a connection of its own: `{ status, text }`. */
export const get = (url) =>
  new Promise((done, failed) => {
    const take = (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece) => (text += piece));
      answer.on('end', () => done({ status: answer.statusCode, text }));
    };
    request(url, { agent: false }, take).on('error', failed).end();
  });

/** The middle one, the upper of two. */
export const median = (all) => all.toSorted((a, b) => a - b)[all.length >> 1];
