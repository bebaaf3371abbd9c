// A page with <body data-offline> can be read again without a network once it has been opened.
// Only that page and the static files it uses are kept; page.js deletes them. When all of it is there, elements with
// [data-works-offline] say so; until then it is tried again: when the connection is back, and after each saved draft.
const PATIENCE = 30000;
let kept = "kept" in document.body.dataset; // this very page came from what is kept
let asking = false;

async function keep() {
  if (kept || asking) return;
  asking = true;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    kept = await stored(active);
  } catch {
    // no connection, or storage is switched off: tried again at the next chance
  }
  asking = false;
  say();
}

function stored(worker) {
  const cache = "signedIn" in document.body.dataset ? "colloquy-offline" : "colloquy-form";
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = (event) => resolve(event.data === true);
    setTimeout(() => resolve(false), PATIENCE); // the browser ended the worker before it could answer
    worker.postMessage({ keep: location.pathname, files: files(), cache }, [port2]);
  });
}

function files() {
  const linked = [...document.querySelectorAll("link[rel=stylesheet], link[rel=preload], script[src], svg use")]
    .map((node) => node.href?.baseVal ?? node.href ?? node.src)
    .map((address) => new URL(address, location.href))
    .filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"))
    .map((url) => url.origin + url.pathname + url.search);
  const fonts = performance
    .getEntriesByType("resource")
    .map((entry) => entry.name)
    .filter((name) => name.startsWith(`${location.origin}/static/`));
  return [...new Set([...linked, ...fonts])];
}

function say() {
  document.querySelectorAll("[data-works-offline]").forEach((line) => {
    line.hidden = !kept;
  });
}

if ("serviceWorker" in navigator && "offline" in document.body.dataset) {
  say();
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep);
  addEventListener("online", keep);
  document.addEventListener("draft-saved", keep);
  const line = document.querySelector("[data-offline-line]");
  const show = () => {
    if (line) line.hidden = navigator.onLine;
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}
