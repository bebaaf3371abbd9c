// What every page needs: the error summary takes the focus, menus close, and a sign-out leaves nothing behind.
const OFFLINE_CACHE = "colloquy-offline";

document.querySelectorAll("[data-needs-script]").forEach((node) => {
  node.hidden = false;
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
  if ("caches" in window) caches.delete(OFFLINE_CACHE);
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
  } catch {
    // storage is switched off: nothing was kept
  }
}

document.querySelectorAll("form[data-sign-out]").forEach((form) => form.addEventListener("submit", forget));
if (!("signedIn" in document.body.dataset) && "caches" in window) caches.delete(OFFLINE_CACHE);
