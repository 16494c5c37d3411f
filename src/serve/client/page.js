
// --- The page: what the server said it is, and how it follows.

const CLIENT = '/_cribsheet/reload.js';
const { dataset } = document.currentScript;
document.currentScript.remove();
// The root's attributes before any script has changed them.
const root = document.documentElement.cloneNode(false);

/** The document as the server wrote it: parsed, and not yet touched by scripts that wait for that. */
const written = new Promise((resolve) => {
  document.addEventListener('readystatechange', function capture() {
    document.removeEventListener('readystatechange', capture);
    const page = document.documentElement;
    page.normalize();
    const copy = page.cloneNode(true);
    pair(copy, page);
    for (const { name } of [...copy.attributes]) copy.removeAttribute(name);
    for (const { name, value } of root.attributes) copy.setAttribute(name, value);
    resolve(copy);
  });
});

const parse = (text) => {
  const page = new DOMParser().parseFromString(text, 'text/html').documentElement;
  for (const script of page.querySelectorAll(`script[src="${CLIENT}"]`)) script.remove();
  page.normalize();
  return page;
};

/** What cannot be changed under a page that runs: its scripts, and what they make copies of. */
const fixed = (page) => {
  const parts = page.querySelectorAll('script:not([type]), script[type*="javascript"], script[type="module"], template, [data-script]');
  return JSON.stringify([...parts].map((part) => part.dataset.script ?? part.outerHTML));
};

/** What the page shows from other files of the site, by URL: their names say nothing of their content. */
const resources = (page) => {
  const found = new Map();
  for (const node of page.querySelectorAll('img[src], link[rel~="stylesheet"][href], script[src]')) {
    const url = new URL(node.getAttribute('src') ?? node.getAttribute('href'), document.baseURI);
    if (url.origin === location.origin) found.set(node, url.href);
  }
  return found;
};

// The name that the server gives the content at a URL.
const names = new Map();

/** Asks for the names of all resources; gives the nodes whose content is known to have changed. */
const renamed = async (page) => {
  const shown = [...resources(page)];
  const urls = [...new Set(shown.map(([, url]) => url))];
  const ask = async (url) => {
    const answer = await fetch(url, { method: 'HEAD', cache: 'no-store' });
    // There is no body, but the request only ends so.
    await answer.text();
    return answer.headers.get('etag');
  };
  const fresh = await Promise.all(urls.map((url) => ask(url).catch(() => null)));
  const changed = new Set();
  urls.forEach((url, at) => {
    const [known, name] = [names.get(url), fresh[at]];
    if (name) names.set(url, name);
    if (known && name && known !== name) changed.add(url);
  });
  return shown.filter(([, url]) => changed.has(url));
};

/** Shows the new content at a URL; false where only a reload does. */
const renew = ([node, url]) => {
  const fresh = new URL(url);
  fresh.searchParams.set('cribsheet', names.get(url));
  if (node.localName === 'script') return false;
  if (isStyle(node)) replaceStyle(node, fresh.href);
  else live.get(node).src = fresh.href;
  return true;
};

/** Brings the page to what the server now says; rejects where that cannot be asked. */
const follow = async () => {
  const page = await written;
  const answer = await fetch(location.pathname + location.search, { cache: 'no-store' });
  if (answer.status >= 500) return;
  const text = await answer.text();
  const isSame = String(answer.status) === dataset.status && !answer.redirected;
  const next = isSame && parse(text);
  if (!next || fixed(next) !== fixed(page)) {
    location.reload();
    return;
  }
  merge(page, next);
  // At once, so that what scripts add to a page is never seen missing.
  document.dispatchEvent(new Event('cribsheet:update'));
  const changed = await renamed(page);
  if (!changed.map(renew).every(Boolean)) location.reload();
};

addEventListener('load', async () => renamed(await written));
