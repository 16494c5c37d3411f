// Styles of parts of the theme that wait, disabled, until a page needs them.

/** Loads the style of a part; settled when it is there or cannot be had. */
const loadPart = (name) =>
  new Promise((resolve) => {
    const link = document.querySelector(`link[data-part="${name}"]`);
    if (!link?.disabled) {
      resolve();
      return;
    }
    link.onload = resolve;
    link.onerror = resolve;
    link.disabled = false;
  });
