
// --- Merging: brings the live document to what the server now says, and leaves alone what the reader
// and the page's scripts have made of it. Only what differs between the server's last document and
// its new one is applied; each node of the last one knows the live node that it became.

const live = new WeakMap();

/** Pairs a tree with a live one that is equal to it. */
const pair = (node, twin) => {
  live.set(node, twin);
  let other = twin.firstChild;
  for (const child of node.childNodes) {
    pair(child, other);
    other = other.nextSibling;
  }
};

/** Changes the tree `node`, and the live one with it, to be equal to `next`. */
const merge = (node, next) => {
  if (node.isEqualNode(next)) return;
  if (node.nodeType !== Node.ELEMENT_NODE) {
    node.data = next.data;
    live.get(node).data = next.data;
    return;
  }
  // Text where scripts run, elements where a parser reads it: nothing that can be seen.
  if (node.localName === 'noscript') return;
  const href = next.getAttribute('href');
  if (isStyle(node) && isStyle(next) && href !== node.getAttribute('href')) {
    node.setAttribute('href', href);
    replaceStyle(node, href);
  }
  mergeAttributes(node, next);
  mergeChildren(node, next);
};

const mergeAttributes = (node, next) => {
  const both = [node, live.get(node)];
  for (const { namespaceURI, localName } of [...node.attributes]) {
    if (next.hasAttributeNS(namespaceURI, localName)) continue;
    for (const one of both) one.removeAttributeNS(namespaceURI, localName);
  }
  for (const attribute of next.attributes) {
    const { namespaceURI, localName, value } = attribute;
    if (node.getAttributeNS(namespaceURI, localName) === value) continue;
    for (const one of both) one.setAttributeNodeNS(document.importNode(attribute));
  }
};

const mergeChildren = (node, next) => {
  const [olds, news] = [[...node.childNodes], [...next.childNodes]];
  const found = match(olds, news);
  const kept = new Set(found);
  olds.forEach((old, at) => kept.has(at) || live.get(old).remove());
  const parent = live.get(node);
  // Those that only moved on stay where they are: a node that is moved loses the focus.
  let last = -1;
  let before = null;
  const children = news.map((fresh, n) => {
    const at = found[n];
    if (at === undefined) pair(fresh, document.importNode(fresh, true));
    else merge(olds[at], fresh);
    const child = olds[at] ?? fresh;
    const twin = live.get(child);
    if (at > last) last = at;
    else parent.insertBefore(twin, before ? before.nextSibling : parent.firstChild);
    // A script may have taken it elsewhere.
    if (twin.parentNode === parent) before = twin;
    return child;
  });
  node.replaceChildren(...children);
};

/** For each of `news` which of `olds` it was: `undefined` where it is new. */
const match = (olds, news) => {
  const found = Array(news.length);
  const taken = new Set();
  const take = (n, o) => {
    found[n] = o;
    taken.add(o);
  };
  let start = 0;
  let [end, oldEnd] = [news.length, olds.length];
  while (start < end && start < oldEnd && olds[start].isEqualNode(news[start])) take(start, start++);
  while (start < end && start < oldEnd && olds[oldEnd - 1].isEqualNode(news[end - 1])) take(--end, --oldEnd);

  const keys = new Map();
  for (let o = oldEnd - 1; o >= start; o -= 1) keys.set(keyOf(olds[o]), o);
  for (let n = start; n < end; n += 1) {
    const key = keyOf(news[n]);
    if (key && keys.has(key)) take(n, keys.get(key));
    keys.delete(key);
  }

  const rest = (from, to, isFree) => Array.from({ length: to - from }, (_, i) => from + i).filter(isFree);
  const [freeOlds, freeNews] = [rest(start, oldEnd, (o) => !taken.has(o)), rest(start, end, (n) => found[n] === undefined)];
  for (const [o, n] of common(freeOlds.map((o) => textOf(olds[o])), freeNews.map((n) => textOf(news[n])))) {
    take(freeNews[n], freeOlds[o]);
  }

  // Of what is left, nodes of one kind that stand between the same neighbours.
  let last = start - 1;
  for (let n = start; n < end; n += 1) {
    for (let o = last + 1; found[n] === undefined && o < oldEnd && !taken.has(o); o += 1) {
      if (isAlike(olds[o], news[n])) take(n, o);
    }
    last = found[n] ?? last;
  }
  return found;
};

const NAMES = ['data-card', 'data-skill', 'data-slot', 'id'];

/** What tells a node from its siblings wherever it stands, if anything does. */
const keyOf = (node) => {
  const name = NAMES.find((name) => node.hasAttribute?.(name));
  return name && `${node.localName} ${name} ${node.getAttribute(name)}`;
};

/** An answer that one has opened does not become another one; all else may. */
const isAlike = (old, fresh) =>
  old.nodeName === fresh.nodeName &&
  NAMES.slice(0, 3).every((name) => old.getAttribute?.(name) === fresh.getAttribute?.(name));

const textOf = (node) => node.outerHTML ?? `${node.nodeName} ${node.data}`;

/** What is common to two lists of nodes in one order, as pairs of places: elements count more than the
 *  text between them. None where it would be too much work. */
const common = (olds, news) => {
  const width = news.length + 1;
  if (olds.length * news.length > 1_000_000) return [];
  const sums = new Uint16Array((olds.length + 1) * width);
  for (let o = olds.length - 1; o >= 0; o -= 1) {
    for (let n = news.length - 1; n >= 0; n -= 1) {
      const at = o * width + n;
      const weight = olds[o].startsWith('<') ? 4 : 1;
      sums[at] = olds[o] === news[n] ? sums[at + width + 1] + weight : Math.max(sums[at + width], sums[at + 1]);
    }
  }
  const pairs = [];
  for (let o = 0, n = 0; o < olds.length && n < news.length; ) {
    if (olds[o] === news[n]) pairs.push([o++, n++]);
    else if (sums[(o + 1) * width + n] >= sums[o * width + n + 1]) o += 1;
    else n += 1;
  }
  return pairs;
};

const isStyle = (node) => node.localName === 'link' && node.relList.contains('stylesheet');

// For a style sheet on its way those that it replaces.
const outdated = new WeakMap();

/** Loads a style sheet beside the live one of `node`, which goes when it is there: nothing flashes. */
const replaceStyle = (node, url) => {
  const old = live.get(node);
  // One that waits to be needed shows nothing yet.
  if (old.disabled) {
    old.setAttribute('href', url);
    return;
  }
  const fresh = old.cloneNode();
  const olds = [...(outdated.get(old) ?? []), old];
  const finish = () => olds.forEach((one) => one.remove());
  outdated.set(fresh, olds);
  fresh.addEventListener('load', finish);
  fresh.addEventListener('error', finish);
  fresh.setAttribute('href', url);
  old.after(fresh);
  live.set(node, fresh);
};
