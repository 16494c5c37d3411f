// The terms of texts as the client sees them: an array of texts in JSON comes in, out goes for each
// an array of terms, each with its kind before it.
import { client } from './client.mjs';

const { cribsheet } = await client();
process.stdin.setEncoding('utf8');
let input = '';
for await (const chunk of process.stdin) input += chunk;
const terms = JSON.parse(input).map((text) => {
  const found = [];
  cribsheet.tokenize(text, (term, kind) => found.push(`${kind}:${term}`));
  return found;
});
console.log(JSON.stringify(terms));
