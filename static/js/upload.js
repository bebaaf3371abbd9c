// Sends a file by itself as soon as it is chosen: <input type=file data-upload="url" data-upload-into="id of a hidden input">.
// The server answers JSON {"id": "…", "name": "…"} or an error status with {"error": "…"}.
// Without this script the file goes with the form.
function send(input, file, part) {
  const data = new FormData();
  data.append("file", file);
  // Which application the page belongs to: another one may have been opened here since.
  for (const name of ["of", "window"]) {
    const field = input.form.elements.namedItem(name);
    if (field) data.append(name, field.value);
  }
  const token = input.form.elements.namedItem("csrfmiddlewaretoken");
  const request = new XMLHttpRequest();
  request.open("POST", input.dataset.upload);
  request.setRequestHeader("Accept", "application/json");
  if (token) request.setRequestHeader("X-CSRFToken", token.value);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) part.progress.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("load", () => finished(input, file, part, request));
  request.addEventListener("error", () => failed(input, part, input.dataset.failed, true));
  request.addEventListener("timeout", () => failed(input, part, input.dataset.failed, true));
  part.progress.hidden = false;
  part.progress.value = 0;
  part.retry.hidden = true;
  say(part, "sending", file.name);
  request.send(data);
}

function finished(input, file, part, request) {
  let answer = {};
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    // not JSON: a proxy's own error page
  }
  if (request.status < 200 || request.status > 299 || !answer.id) {
    // 4xx is about the file itself: sending the same one again cannot help.
    failed(input, part, answer.error ?? input.dataset.failed, request.status >= 500 || !answer.error);
    return;
  }
  const hidden = document.getElementById(input.dataset.uploadInto);
  hidden.value = answer.id;
  hidden.dispatchEvent(new Event("input", { bubbles: true }));
  input.value = ""; // the form carries the reference, not the file a second time
  input.removeAttribute("aria-invalid");
  input.required = false;
  part.progress.hidden = true;
  const current = part.box.querySelector("[data-upload-current]");
  current.hidden = false;
  current.querySelector("a, span").textContent = answer.name ?? file.name;
  current.querySelector("a")?.removeAttribute("href");
  current.querySelector(".soft")?.remove();
  say(part, "saved", input.dataset.done);
}

function failed(input, part, text, again) {
  part.progress.hidden = true;
  part.retry.hidden = !again;
  input.setAttribute("aria-invalid", "true");
  say(part, "failed", text);
}

function say(part, state, text) {
  part.status.dataset.state = state;
  part.status.textContent = text;
}

document.querySelectorAll("input[type=file][data-upload]").forEach((input) => {
  const box = input.closest(".upload");
  const part = {
    box,
    progress: box.querySelector("progress"),
    status: box.querySelector("[role=status]"),
    retry: box.querySelector("[data-upload-retry]"),
  };
  let file = null;
  const start = () => {
    if (!file) return;
    if (file.size > Number(input.dataset.maxBytes || Infinity)) {
      failed(input, part, input.dataset.tooBig, false);
      input.value = "";
      return;
    }
    send(input, file, part);
  };
  input.addEventListener("change", () => {
    file = input.files[0] ?? null;
    start();
  });
  part.retry.addEventListener("click", start);
});
