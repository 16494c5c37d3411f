// Answers: open them all, find what a link points at in a closed one.
(() => {
  'use strict';

  const reveal = () => {
    if (location.hash.length < 2) return;
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return;
    }
    let closed = false;
    for (let node = target; node; node = node.parentElement) {
      if (node.localName === 'details' && !node.open) {
        node.open = true;
        closed = true;
      }
    }
    if (closed) target.scrollIntoView();
  };

  // Open or closed is kept for the visit, for all sheets.
  const key = 'cribsheet-answers';
  const offerAll = () => {
    const answers = () => document.querySelectorAll('.card > details');
    const button = document.querySelector('button.answers[hidden]');
    if (!button || answers().length === 0) return;
    const labels = [button.textContent, button.dataset.close];
    let open = false;
    const toggle = () => {
      open = !open;
      for (const details of answers()) details.open = open;
      button.textContent = labels[Number(open)];
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      toggle();
      memory.writeShared('sessionStorage', key, open ? 'open' : 'closed');
    });
    if (memory.readShared('sessionStorage', key) === 'open') toggle();
  };

  document.addEventListener('DOMContentLoaded', () => {
    offerAll();
    reveal();
  });
  document.addEventListener('cribsheet:update', offerAll);
  addEventListener('hashchange', reveal);
})();
