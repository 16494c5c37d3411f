// Paper: `?print=booklet`, `questions` or `summary` shows a sheet as it will be printed; printing opens
// answers and writes where links lead below the text.
(() => {
  'use strict';
  const root = document.documentElement;
  const view = new URLSearchParams(location.search).get('print');
  const known = ['booklet', 'questions', 'summary'].includes(view) && view;
  // Before the page is drawn.
  if (known) root.dataset.print = known;
  const styled = known && loadPart('print');
  if (known) {
    // Nothing is seen that is about to be laid out otherwise.
    root.style.visibility = 'hidden';
    styled.then(() => root.style.removeProperty('visibility'));
  }

  // For browsers whose style sheets cannot open them.
  let opened = [];
  const open = () => {
    opened = [...document.querySelectorAll('.card > details:not([open]), .setup:not([open])')];
    for (const details of opened) details.open = true;
  };
  const close = () => {
    for (const details of opened) details.open = false;
    opened = [];
  };

  // Where a link leads, if paper can say so: on the web, and not what it says already.
  const canonical = document.querySelector('link[rel="canonical"]')?.href;
  const leadsTo = (link) => {
    const written = link.getAttribute('href');
    if (written.startsWith('#')) return null;
    const base = canonical ?? document.baseURI;
    const url = new URL(written, base).href;
    const onWeb = /^https?:/.test(written) || (canonical && /^https?:/.test(url));
    return onWeb && url !== link.textContent ? url : null;
  };

  const note = () => {
    const body = document.querySelector('.sheet-body');
    const template = document.getElementById('page:links');
    if (!body || !template || body.querySelector('.links')) return;
    const numbers = new Map();
    for (const link of body.querySelectorAll('a[href]')) {
      const url = link.closest('.at-a-glance, .tools') || !link.checkVisibility() ? null : leadsTo(link);
      if (!url) continue;
      if (!numbers.has(url)) numbers.set(url, numbers.size + 1);
      const mark = document.createElement('sup');
      mark.className = 'link-number';
      mark.textContent = `[${numbers.get(url)}]`;
      link.after(mark);
    }
    if (numbers.size === 0) return;
    body.append(template.content.cloneNode(true));
    const list = body.querySelector('.links > ol');
    for (const url of numbers.keys()) list.appendChild(document.createElement('li')).textContent = url;
  };
  const forget = () => document.querySelectorAll('.links, .link-number').forEach((one) => one.remove());

  addEventListener('beforeprint', () => {
    open();
    note();
  });
  addEventListener('afterprint', () => {
    if (known) return;
    forget();
    close();
  });

  // One page is one page: letters shrink until all is on it. Of A4 and Letter it has the narrower width,
  // which is the style sheet's, and the lower height: 279 mm without margins of 12 mm, and some to spare.
  const fit = () => {
    const main = document.querySelector('main');
    const height = (250 / 25.4) * 96;
    for (let size = 11; size >= 4; size -= 0.25) {
      root.style.setProperty('--letters', `${size}pt`);
      if (main.getBoundingClientRect().height <= height) return;
    }
  };

  const prepare = () => {
    document.querySelector('.print-ways')?.removeAttribute('hidden');
    const bar = document.querySelector('.print-bar');
    if (!known || !bar || !bar.hidden) return;
    bar.hidden = false;
    bar.querySelector('button').addEventListener('click', () => print());
    if (known === 'booklet') open();
    note();
    if (known === 'summary') styled.then(fit);
  };
  document.addEventListener('DOMContentLoaded', prepare);
  document.addEventListener('cribsheet:update', prepare);
})();
