// Counts words as they are typed: <textarea data-word-limit="300">; the line below it comes from django/forms/field.html.
// The rule is the server's: a word is a run without white space that holds at least one letter or digit.
export function countWords(text) {
  return text.split(/\p{White_Space}+/u).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
}

function wire(area) {
  const limit = Number(area.dataset.wordLimit);
  const line = document.getElementById(`${area.id}_count`);
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  line.after(spoken);
  area.setAttribute("aria-describedby", [area.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
  let timer;
  const show = () => {
    const n = countWords(area.value);
    const text = line.dataset.text.replace("{n}", n).replace("{limit}", limit);
    line.textContent = text;
    line.classList.toggle("over", n > limit);
    clearTimeout(timer); // said aloud only after a pause, not at each key
    timer = setTimeout(() => {
      if (document.activeElement === area) spoken.textContent = text;
    }, 1500);
  };
  area.addEventListener("input", show);
  show();
}

if (typeof document !== "undefined") document.querySelectorAll("textarea[data-word-limit]").forEach(wire);
