// A form is sent once: a second press of the button does nothing until the answer is there.
// The server is safe against doubles by itself; this spares people the doubt.
// A form whose answer is a download says data-again: the page stays, and so must the button.
const RELEASE = 20000; // a stopped navigation gives no event: the form comes back by itself
const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || "again" in form.dataset) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
  // aria-disabled, not disabled: a disabled button's own name and value would not be sent.
  buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  setTimeout(() => release(form), RELEASE);
});

// Coming back with the browser's back button shows the old page as it was left: usable again.
addEventListener("pageshow", () => {
  document.querySelectorAll("form[aria-busy]").forEach(release);
});

function release(form) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
  buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
}

function buttons(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}
