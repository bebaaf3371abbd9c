// Keys of the review page: y, m, n choose yes, maybe, no; j goes to the next file, k to the one before.
// Targets say their key themselves: data-key="y" on a radio or button, data-key="j" on a link.
// Never while somebody is typing, and never together with Ctrl, Alt or Meta.
const TYPING = "input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(TYPING)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.click();
});
