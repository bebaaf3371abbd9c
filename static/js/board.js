// The board by keyboard, and what others do at the same board meanwhile.
// [data-row] is a row, [data-move="s"] in it what the key s presses; j and k go down and up.
// <div data-board-news="address"> asks every ten seconds for {texts: [...]} and says them with a link to look again.
const TYPING = "input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable]";
const EVERY = 10000;

const rows = [...document.querySelectorAll("[data-row]")];
const current = () => rows.indexOf(document.activeElement?.closest("[data-row]"));

function go(index) {
  const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(TYPING)) return;
  const key = event.key.toLowerCase();
  const at = current();
  if (key === "j") go(at + 1);
  else if (key === "k") go(at - 1);
  else if (at >= 0) rows[at].querySelector(`[data-move="${CSS.escape(key)}"]`)?.click();
});

// After a move the page comes back with the row in its address: the next key goes on from there.
if (location.hash.startsWith("#r-")) go(rows.findIndex((row) => `#${row.id}` === location.hash));

document.querySelectorAll("[data-board-news]").forEach((box) => {
  let said = "";
  const ask = async () => {
    try {
      const answer = await fetch(box.dataset.boardNews, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) return;
      const { texts } = await answer.json();
      if (texts.length && texts.join() !== said) {
        said = texts.join();
        const note = document.createElement("div");
        note.className = "note";
        const inner = note.appendChild(document.createElement("div"));
        const line = inner.appendChild(document.createElement("p"));
        line.textContent = `${texts.join(" ")} `;
        const link = line.appendChild(document.createElement("a"));
        link.href = location.pathname + location.search;
        link.textContent = box.dataset.show;
        box.replaceChildren(note);
      }
    } catch {
      // The next question may reach the server again; a move is checked there anyway.
    }
    setTimeout(ask, EVERY);
  };
  setTimeout(ask, EVERY);
});
