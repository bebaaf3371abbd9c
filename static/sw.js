// Keeps the pages a reader asked to have offline (her desk, her event, the form she is filling in) and nothing else.
// Network first: what is kept is shown only when the network fails, with <body data-kept>. Deleted by js/page.js: all at
// sign-out, a signed-in reader's when nobody is signed in, a visitor's form when somebody is.
const CACHES = ["colloquy-offline", "colloquy-form"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page hears over its port whether everything it needs without a network is here now.
self.addEventListener("message", (event) => {
  const { keep, files, cache } = event.data ?? {};
  if (!keep || !CACHES.includes(cache)) return;
  const answer = (kept) => event.ports[0]?.postMessage(kept);
  event.waitUntil(store(cache, keep, files ?? []).then(answer, () => answer(false)));
});

// The page last: without its scripts it would stand there empty.
async function store(name, page, files) {
  const cache = await caches.open(name);
  const answer = await fetch(page, { credentials: "same-origin" });
  // A redirect means that the session ended meanwhile: the sign-in page is not what she wanted to keep.
  if (!answer.ok || answer.redirected) return false;
  await Promise.all(files.map(async (file) => (await cache.match(file)) ?? cache.add(file)));
  await cache.put(page, answer);
  return true;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function page(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await match(url.pathname);
    if (!kept) throw error;
    const text = (await kept.text()).replace("<body ", "<body data-kept ");
    return new Response(text, { status: kept.status, headers: kept.headers });
  }
}

async function match(wanted) {
  for (const cacheName of CACHES) {
    const kept = await caches.match(wanted, { cacheName, ignoreVary: true });
    if (kept) return kept;
  }
  return undefined;
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await match(request);
    if (kept) return kept;
    throw error;
  }
}
