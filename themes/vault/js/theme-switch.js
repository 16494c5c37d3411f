// Light, dark or as the system has it. This runs before the page is drawn, so that no page flashes.
(() => {
  'use strict';
  const key = 'cribsheet-theme';
  const themes = ['light', 'dark'];
  const root = document.documentElement;

  const show = (theme) => {
    root.dataset.theme = themes.includes(theme) ? theme : 'system';
  };

  show(memory.readShared('localStorage', key));

  // Another tab has chosen.
  addEventListener('storage', (event) => {
    if (event.key !== key) return;
    show(event.newValue);
    const select = document.querySelector('.theme-switch select');
    if (select) select.value = root.dataset.theme;
  });

  document.addEventListener('DOMContentLoaded', () => {
    const select = document.querySelector('.theme-switch select');
    if (!select) return;
    select.value = root.dataset.theme;
    select.addEventListener('change', () => {
      show(select.value);
      memory.writeShared('localStorage', key, select.value);
    });
  });
})();
