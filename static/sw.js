// Keeps the pages a signed-in reader asked to have offline (her desk, her event) and nothing else.
// Network first: what is kept is shown only when the network fails. Deleted at sign-out by js/page.js.
const CACHE = "colloquy-offline";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, files } = event.data ?? {};
  if (keep) event.waitUntil(store(keep, files ?? []));
});

async function store(page, files) {
  const cache = await caches.open(CACHE);
  const answer = await fetch(page, { credentials: "same-origin" });
  // A redirect means that the session ended meanwhile: the sign-in page is not what she wanted to keep.
  if (answer.ok && !answer.redirected) await cache.put(page, answer);
  await Promise.all(files.map(async (file) => (await cache.match(file)) ?? cache.add(file)));
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
    const kept = await caches.match(url.pathname, { cacheName: CACHE, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { cacheName: CACHE, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
