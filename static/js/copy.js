// <button data-copy="text" data-copied="Copied" hidden>: shown where the browser can copy.
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const status = button.parentElement.querySelector("[role=status]");
    await navigator.clipboard.writeText(button.dataset.copy);
    if (status) status.textContent = button.dataset.copied;
  });
});
