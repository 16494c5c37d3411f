
// --- Listening: one tab of a browser holds the stream and tells the others, because a browser opens
// few connections to a server. When that tab closes, the next one takes over.

const overlay = createOverlay();
// The revision that the page shows, or is on its way to.
let revision = Number(dataset.revision);
let isLost = false;
let running = null;
let isStale = false;

/** Asks for the problems, and for the page if the site has changed; one question at a time. */
const update = (force) => {
  isStale ||= force;
  running = (running ?? Promise.resolve()).then(async () => {
    const found = await (await fetch('/_cribsheet/problems.json', { cache: 'no-store' })).json();
    overlay.problems(found);
    if (!isStale && found.revision === revision) return;
    isStale = false;
    revision = found.revision;
    await follow();
  }).catch(() => {
    // The server has gone: when it is back, the stream says so.
  });
};

const hear = (said) => {
  if (said.isLost === undefined) {
    if (said.revision !== revision) update();
    return;
  }
  // Another server may count from the start again.
  if (isLost && !said.isLost) update(true);
  isLost = said.isLost;
  overlay.lost(isLost);
};

const channel = new BroadcastChannel('cribsheet');
channel.addEventListener('message', ({ data }) => hear(data));
const tell = (said) => {
  hear(said);
  channel.postMessage(said);
};

/** Holds the stream until `signal`. */
const hold = (signal) => {
  const source = new EventSource('/_cribsheet/events');
  let timer;
  source.addEventListener('open', () => tell({ isLost: false }));
  source.addEventListener('message', ({ data }) => tell({ revision: Number(data) }));
  source.addEventListener('error', () => {
    tell({ isLost: true });
    // After some failures a browser tries no more by itself.
    if (source.readyState === EventSource.CLOSED) timer = setTimeout(() => reopen(), 1000);
  });
  const end = () => {
    clearTimeout(timer);
    source.close();
  };
  const reopen = () => {
    signal.removeEventListener('abort', end);
    hold(signal);
  };
  signal.addEventListener('abort', end);
};

let listening;
const start = () => {
  listening = new AbortController();
  const { signal } = listening;
  // Without locks, as on plain HTTP from another machine, each tab listens for itself.
  if (!navigator.locks) hold(signal);
  else {
    const listen = () =>
      new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
        hold(signal);
      });
    navigator.locks.request('cribsheet-events', { signal }, listen).catch(() => {});
  }
  update();
};

// A page that is kept for the way back must hold up nobody, and may be old when it is shown again.
addEventListener('pagehide', () => listening.abort());
addEventListener('pageshow', ({ persisted }) => persisted && start());
start();
