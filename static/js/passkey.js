// allauth reports a failed or cancelled passkey as an event: say it on the page instead of on the console.
document.addEventListener("allauth.error", (event) => {
  const note = document.querySelector("[data-passkey-error]");
  if (!note) return;
  event.preventDefault();
  note.hidden = false;
  note.scrollIntoView({ block: "center" });
});

// Enter in the field of the name means the button: without the device's answer there is nothing to send.
// Heard before once.js, which would take the form for sent.
function askFirst(event) {
  const credential = event.target.elements.namedItem("credential");
  if (!credential || credential.value.startsWith("{")) return; // allauth leaves it at "null" until then
  event.preventDefault();
  [...event.target.elements].find((element) => element.type === "button")?.click();
}

document.addEventListener("submit", askFirst, { capture: true });
