// <textarea data-take-selection=".summary dd">: text that is marked in one of these comes into the field by itself.
document.querySelectorAll("[data-take-selection]").forEach((field) => {
  const places = field.dataset.takeSelection;
  const within = (node) => (node && node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest(places);
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const text = selection.toString().trim();
    const place = text && within(selection.anchorNode);
    if (place && place === within(selection.focusNode)) field.value = text;
  });
});
