// Hides a question until the answer it rests on is given: <div data-shown-if="question_7" data-shown-key="yes">.
// What is hidden stays in the form and is saved with the draft; whether it counts is the server's decision.
const blocks = [...document.querySelectorAll("[data-shown-if]")];

function given(name, key) {
  return [...document.getElementsByName(name)].some(
    (field) => field.checked && field.value === key && !field.closest("[data-shown-if][hidden]"),
  );
}

// In the order of the page, and again until nothing moves: a question may rest on one that is hidden itself.
function show() {
  for (let round = 0; round <= blocks.length; round += 1) {
    let moved = false;
    for (const block of blocks) {
      const hidden = !given(block.dataset.shownIf, block.dataset.shownKey);
      if (block.hidden !== hidden) {
        block.hidden = hidden;
        moved = true;
      }
    }
    if (!moved) return;
  }
}

if (blocks.length) {
  document.addEventListener("change", show);
  document.addEventListener("input", show);
  show();
}
