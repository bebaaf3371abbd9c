// allauth reports a failed or cancelled passkey as an event: say it on the page instead of on the console.
document.addEventListener("allauth.error", (event) => {
  const note = document.querySelector("[data-passkey-error]");
  if (!note) return;
  event.preventDefault();
  note.hidden = false;
  note.scrollIntoView({ block: "center" });
});
