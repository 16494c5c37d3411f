// Light, dark or as the system has it. This runs before the page is drawn, so that no page flashes.
(() => {
  'use strict';
  const key = 'cribsheet-theme';
  const themes = ['light', 'dark'];
  const root = document.documentElement;

  // From a folder, one browser keeps storage for each file and cookies for all, the other keeps
  // storage for all and no cookies. So there both are written; a hosted site needs no cookie.
  const local = location.protocol === 'file:';

  const read = () => {
    try {
      const cookie = local && document.cookie.match(`(?:^|; )${key}=(\\w+)`);
      return cookie ? cookie[1] : localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  const write = (theme) => {
    try {
      localStorage.setItem(key, theme);
    } catch {
      // Storage is off: the choice holds for this page.
    }
    try {
      if (local) document.cookie = `${key}=${theme}; max-age=31536000; path=/; samesite=lax`;
    } catch {
      // Likewise.
    }
  };

  const show = (theme) => {
    root.dataset.theme = themes.includes(theme) ? theme : 'system';
  };

  show(read());

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
      write(select.value);
    });
  });
})();
