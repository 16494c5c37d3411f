// Parts of the theme that wait until a page needs them: their style as a disabled link, which names their script.

/** Loads a part, its style before its script; settled when it is there or cannot be had. */
const loadPart = (name) =>
  new Promise((resolve) => {
    const link = document.querySelector(`link[data-part="${name}"]`);
    const run = () => {
      if (!link.dataset.script) return resolve();
      const script = document.createElement('script');
      script.onload = script.onerror = resolve;
      script.src = link.dataset.script;
      return document.head.append(script);
    };
    if (!link?.disabled) {
      resolve();
      return;
    }
    link.onload = link.onerror = run;
    link.disabled = false;
  });
