// A button on each block of code that copies it: without the lines that are marked as removed, and
// of a session what was typed, without prompts and output.
(() => {
  'use strict';

  const textOf = (code) => {
    const copy = code.cloneNode(true);
    for (const line of copy.querySelectorAll('.line.del')) line.remove();
    const prompts = copy.querySelectorAll('.p');
    if (prompts.length === 0) return copy.textContent;
    for (const prompt of prompts) prompt.textContent = '\u0001';
    return copy.textContent
      .split('\n')
      .filter((line) => line.startsWith('\u0001'))
      .map((line) => line.slice(1).replace(/^ /, ''))
      .join('\n');
  };

  const addButtons = () => {
    const template = document.getElementById('page:copy-button');
    // Pages that are not served securely have no clipboard, so no button.
    if (!template || !navigator.clipboard) return;

    for (const figure of document.querySelectorAll('figure.code')) {
      if (figure.querySelector(':scope > .copy')) continue;
      const button = template.content.firstElementChild.cloneNode(true);
      const label = button.textContent;
      button.addEventListener('click', async () => {
        try {
          await navigator.clipboard.writeText(textOf(figure.querySelector('code')));
        } catch {
          return;
        }
        button.textContent = button.dataset.done;
        setTimeout(() => {
          button.textContent = label;
        }, 1500);
      });
      figure.append(button);
    }
  };
  document.addEventListener('DOMContentLoaded', addButtons);
  document.addEventListener('cribsheet:update', addButtons);
})();
