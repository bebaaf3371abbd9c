// A page with <body data-offline> can be read again without a network once it has been opened.
// Only that page and the static files it uses are kept; page.js deletes them.
async function keep() {
  const registration = await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=preload], script[src], svg use")]
    .map((node) => node.href?.baseVal ?? node.href ?? node.src)
    .map((address) => new URL(address, location.href))
    .filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"))
    .map((url) => url.origin + url.pathname + url.search);
  const fonts = performance
    .getEntriesByType("resource")
    .map((entry) => entry.name)
    .filter((name) => name.startsWith(`${location.origin}/static/`));
  const worker = registration.active ?? navigator.serviceWorker.controller;
  const cache = "signedIn" in document.body.dataset ? "colloquy-offline" : "colloquy-form";
  worker.postMessage({ keep: location.pathname, files: [...new Set([...files, ...fonts])], cache });
}

if ("serviceWorker" in navigator && "offline" in document.body.dataset) {
  if (!("kept" in document.body.dataset)) addEventListener("load", keep);
  const line = document.querySelector("[data-offline-line]");
  const show = () => {
    if (line) line.hidden = navigator.onLine;
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}
