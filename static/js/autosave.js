// Saves a draft while it is being written: <form data-autosave="url" data-saved-at="ISO time of the server's copy">.
// The answer is any 2xx, with JSON {"saved_at": "14:03", "version": "…"} if the server likes; 409 means that another
// window was faster: then nothing is sent any more. `version` is written into the form's hidden input of that name.
// A copy stays in this browser, whatever the language of the page, until she has sent, asks for an empty form or signs
// out (js/page.js). What the server never received comes back only when the reader says so, and never into a field she
// has typed in meanwhile; only a page that is itself a kept one (sw.js, no connection) fills itself again at once.
// With data-keep-here="name of the copy" instead of an url the browser's copy is all until she sends the form herself.
const WAIT = 1500;
const RETRY = 15000;
const NEVER = new Set(["password", "file", "submit", "button", "hidden"]);

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !NEVER.has(field.type) && field.tagName !== "FIELDSET" && !("noStore" in field.dataset),
  );
}

function values(form) {
  const kept = {};
  for (const field of fields(form)) {
    kept[field.name] ??= [];
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) kept[field.name].push(field.value);
    } else if (field.multiple) {
      kept[field.name].push(...[...field.selectedOptions].map((option) => option.value));
    } else {
      kept[field.name].push(field.value);
    }
  }
  return kept;
}

function put(form, kept, typed) {
  const taken = {};
  for (const field of fields(form)) {
    if (!(field.name in kept) || typed.has(field.name)) continue;
    const wanted = kept[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = wanted.includes(field.value);
    } else if (field.multiple) {
      for (const option of field.options) option.selected = wanted.includes(option.value);
    } else {
      const place = taken[field.name] ?? 0;
      taken[field.name] = place + 1;
      if (wanted[place] !== undefined) field.value = wanted[place];
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave ?? form.dataset.keepHere;
    this.key = `draft:${this.url.replace(/^\/[a-z-]+\//, "/")}`;
    this.onlyHere = "keepHere" in form.dataset;
    this.status = form.querySelector("[data-autosave-status]");
    this.typed = new Set();
    this.changes = 0;
    this.stopped = false;
    if ("kept" in document.body.dataset) this.refill();
    else this.offer();
    this.noteWindow();
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", (event) => this.leave(event));
    addEventListener("pageshow", () => (this.paused = this.forgotten = false));
    // Signing out: an answer to the last save that arrives before the page goes must not write the copy again.
    document.addEventListener("drafts-forgotten", () => (this.forgotten = true));
    addEventListener("online", () => this.changes && this.save());
    addEventListener("offline", () => this.changes && this.say("kept"));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.timer) this.save();
    });
  }

  say(state, text) {
    this.status.dataset.state = state;
    this.status.textContent = text ?? this.status.dataset[state];
  }

  changed(event) {
    if (event.isTrusted && event.target.name) this.typed.add(event.target.name);
    if (NEVER.has(event.target.type) || this.stopped) return;
    this.changes += 1;
    this.keep();
    if (this.onlyHere || !navigator.onLine) this.say("kept");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT);
  }

  // Without connection the browser would put its own error page in the place of the form.
  leave(event) {
    if (navigator.onLine) {
      this.pause();
      return;
    }
    event.preventDefault();
    this.keep();
    this.changes += 1;
    this.say("kept");
  }

  pause() {
    this.paused = true;
    clearTimeout(this.timer);
    this.timer = null;
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.stopped || this.paused || this.onlyHere) return;
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    const sent = this.changes;
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    this.say("saving");
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        body: data,
        credentials: "same-origin",
        headers: { Accept: "application/json", "X-Requested-With": "fetch" },
        redirect: "error", // a redirect is the sign-in page, not a saved draft
        keepalive: document.visibilityState === "hidden",
      });
      await this.answered(answer, sent);
    } catch {
      this.failed(this.status.dataset.kept);
    }
    this.busy = false;
    if (this.again) {
      this.again = false;
      this.save();
    }
  }

  async answered(answer, sent) {
    const json = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
    if (answer.status === 409) {
      this.stopped = true;
      this.keep(Number.MAX_SAFE_INTEGER); // offered again after the reload, whatever the clocks say
      this.say("failed", json.message ?? this.status.dataset.conflict);
      return;
    }
    if (!answer.ok) {
      this.failed(json.message);
      return;
    }
    const version = this.form.elements.namedItem("version");
    if (json.version !== undefined && version) version.value = json.version;
    if (sent === this.changes) {
      this.changes = 0;
      this.keep(Date.now(), true);
    }
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
    this.say("saved", this.status.dataset.saved.replace("{time}", json.saved_at ?? now));
    document.dispatchEvent(new Event("draft-saved")); // js/offline.js keeps the page if it could not before
  }

  failed(message) {
    this.say("failed", message);
    if (!this.timer) this.timer = setTimeout(() => this.save(), RETRY);
  }

  hidden(name) {
    return this.form.elements.namedItem(name);
  }

  // The server knows an open page by its window. A reload is the same page, another tab is not: sessionStorage can tell.
  noteWindow() {
    try {
      sessionStorage.setItem(this.key, this.hidden("window")?.value ?? "");
    } catch {
      // storage is switched off: the server asks which version to keep
    }
  }

  keep(at = Date.now(), saved = false) {
    if (this.forgotten) return;
    const copy = {
      at,
      saved,
      base: this.form.dataset.savedAt,
      version: this.hidden("version")?.value ?? "0",
      window: this.hidden("window")?.value ?? "",
      values: values(this.form),
    };
    try {
      localStorage.setItem(this.key, JSON.stringify(copy));
    } catch {
      // storage is full or switched off: the server's copy is the only one
    }
  }

  drop() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // storage is switched off: nothing was kept
    }
  }

  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  // A page kept for reading offline is as old as its last opening; the copy is what stood in it since.
  refill() {
    const copy = this.kept();
    if (!copy) return;
    put(this.form, copy.values, this.typed);
    const version = this.hidden("version");
    if (version) version.value = copy.version;
    try {
      if (sessionStorage.getItem(this.key) === copy.window) this.hidden("window").value = copy.window;
    } catch {
      // storage is switched off: this page gets a window of its own
    }
    if (copy.saved) return;
    this.changes += 1;
    this.say("kept");
    if (navigator.onLine) this.timer = setTimeout(() => this.save(), RETRY);
  }

  offer() {
    const copy = this.kept();
    if (copy?.saved) {
      this.drop(); // this page comes from the server, and the server has it
      return;
    }
    const note = this.form.querySelector("[data-autosave-restore]");
    if (!copy || !note) return;
    const { savedAt } = this.form.dataset;
    const newer = copy.base === savedAt || copy.at > (Date.parse(savedAt) || 0);
    const differs = JSON.stringify(copy.values) !== JSON.stringify(values(this.form));
    // A page that refused the form, or carries it along, shows what was typed, but the server does not have it.
    if (newer && !differs && (this.onlyHere || document.querySelector("[data-error-summary]"))) return;
    if (!newer || !differs) {
      this.drop();
      return;
    }
    note.hidden = false;
    note.querySelector("[data-restore]").addEventListener("click", () => {
      put(this.form, copy.values, this.typed);
      note.hidden = true;
      this.changes += 1;
      this.save();
    });
    note.querySelector("[data-discard]").addEventListener("click", () => {
      note.hidden = true;
      if (this.typed.size) this.keep();
      else this.drop();
    });
  }
}

document.querySelectorAll("form[data-autosave], form[data-keep-here]").forEach((form) => new Autosave(form));
