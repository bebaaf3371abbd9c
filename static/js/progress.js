// Shows how far a background task is: <div data-progress-url="…" data-next-url="…"> asks for {done, total, finished}.
const EVERY = 2000;
const GIVE_UP = 5;

function wire(box) {
  const bar = box.querySelector("progress");
  const status = box.querySelector("[role=status]");
  let missed = 0;
  const ask = async () => {
    try {
      const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { done, total, finished } = await answer.json();
      missed = 0;
      bar.max = Math.max(total, 1);
      bar.value = done;
      status.textContent = status.dataset.progressText.replace("{done}", done).replace("{total}", total);
      if (finished) {
        if (box.dataset.nextUrl) location.replace(box.dataset.nextUrl);
        else location.reload();
        return;
      }
    } catch {
      missed += 1;
      if (missed >= GIVE_UP) {
        status.textContent = box.dataset.lost;
        return;
      }
    }
    setTimeout(ask, EVERY);
  };
  setTimeout(ask, EVERY);
}

document.querySelectorAll("[data-progress-url]").forEach(wire);
