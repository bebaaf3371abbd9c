// What every page needs: the error summary takes the focus, menus close, and a sign-out leaves nothing behind.
const OFFLINE_CACHE = "colloquy-offline"; // of who is signed in
const FORM_CACHE = "colloquy-form"; // of who is not
const KEEP_DRAFTS = 30 * 24 * 3600 * 1000;

document.querySelectorAll("[data-needs-script]").forEach((node) => {
  node.hidden = false;
});

// A deadline on the reader's own clock stands beside the event's, never in its place, and only where the two differ.
document.querySelectorAll("[data-local-time]").forEach((line) => {
  const instant = new Date(line.dataset.localTime);
  const clock = (zone) => instant.toLocaleString("sv", { timeZone: zone });
  if (clock(line.dataset.zone) === clock(undefined)) return;
  // A browser without the language of the page would write the month in English: then in numbers.
  const language = document.documentElement.lang;
  const known = language !== "en" && Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
  const time = instant.toLocaleString(known ? language : "en-GB", {
    day: "numeric",
    month: known || language === "en" ? "long" : "numeric",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  line.textContent = line.dataset.words.replace("{time}", time);
  line.hidden = false;
});

// On a narrow screen the tabs scroll: the one that is open is in sight.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const row = tab.closest(".tabs");
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
});

const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

function closeMenus(except) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details[data-menu]")));

// Pages kept for reading offline and unsaved answers belong to the person who was signed in.
function forget() {
  document.dispatchEvent(new Event("drafts-forgotten")); // js/autosave.js writes no copy any more
  if ("caches" in window) [OFFLINE_CACHE, FORM_CACHE].forEach((name) => caches.delete(name));
  forgetDrafts(() => true);
}

function forgetDrafts(chosen) {
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith("draft:") && chosen(key))
      .forEach((key) => localStorage.removeItem(key));
  } catch {
    // storage is switched off: nothing was kept
  }
}

// <... data-forget-draft="address it is saved at">: sent, or not hers; in a form when the form goes, else at once.
async function forgetForm(address) {
  document.dispatchEvent(new Event("drafts-forgotten"));
  const bare = address.replace(/^\/[a-z-]+\//, "/");
  forgetDrafts((key) => key.startsWith(`draft:${bare}`));
  if (!("caches" in window)) return;
  for (const name of [OFFLINE_CACHE, FORM_CACHE]) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const path = new URL(request.url).pathname.replace(/^\/[a-z-]+\//, "/");
      if (path.startsWith(bare.replace(/save\/$/, ""))) await cache.delete(request); // a long form has several pages
    }
  }
}

function isOld(key) {
  try {
    return !(JSON.parse(localStorage.getItem(key)).at > Date.now() - KEEP_DRAFTS);
  } catch {
    return true; // nothing that could be brought back
  }
}

forgetDrafts(isOld);
document.querySelectorAll("[data-forget-draft]").forEach((node) => {
  const address = node.dataset.forgetDraft;
  if (node.tagName === "FORM") node.addEventListener("submit", () => forgetForm(address));
  else forgetForm(address);
});

document.querySelectorAll("form[data-sign-out]").forEach((form) => form.addEventListener("submit", forget));
if ("caches" in window) caches.delete("signedIn" in document.body.dataset ? FORM_CACHE : OFFLINE_CACHE);
