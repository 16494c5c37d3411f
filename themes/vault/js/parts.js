// Parts of the theme that wait until a page needs them: their style as a disabled link, which names their script.

/** Runs a script; rejects where it cannot be had. */
const loadScript = (src) =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.onload = resolve;
    script.onerror = reject;
    script.src = src;
    document.head.append(script);
  });

/** Loads a part, its style before its script; settled when it is there or cannot be had. */
const loadPart = async (name) => {
  const link = document.querySelector(`link[data-part="${name}"]`);
  if (!link?.disabled) return;
  await new Promise((resolve) => {
    link.onload = resolve;
    link.onerror = resolve;
    link.disabled = false;
  });
  if (link.dataset.script) await loadScript(link.dataset.script).catch(() => {});
};
