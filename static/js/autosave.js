// Saves a draft while it is being written: <form data-autosave="url" data-saved-at="ISO time of the server's copy">.
// The answer is any 2xx, with JSON {"saved_at": "14:03", "version": "…"} if the server likes; 409 means that another
// window was faster: then nothing is sent any more. `version` is written into the form's hidden input of that name.
// Until the server confirms, a copy stays in this browser. It comes back only when the reader says so, and never
// into a field she has typed in meanwhile.
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
    this.url = form.dataset.autosave;
    this.key = `draft:${this.url}`;
    this.status = form.querySelector("[data-autosave-status]");
    this.typed = new Set();
    this.changes = 0;
    this.stopped = false;
    this.offer();
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", () => this.pause());
    addEventListener("pageshow", () => (this.paused = false));
    addEventListener("online", () => this.changes && this.save());
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
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT);
  }

  pause() {
    this.paused = true;
    clearTimeout(this.timer);
    this.timer = null;
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.stopped || this.paused) return;
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
      this.failed();
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
    if (sent === this.changes) this.drop();
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
    this.say("saved", this.status.dataset.saved.replace("{time}", json.saved_at ?? now));
  }

  failed(message) {
    this.say("failed", message);
    if (!this.timer) this.timer = setTimeout(() => this.save(), RETRY);
  }

  keep(at = Date.now()) {
    const copy = { at, base: this.form.dataset.savedAt, values: values(this.form) };
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

  offer() {
    const copy = this.kept();
    const note = this.form.querySelector("[data-autosave-restore]");
    if (!copy || !note) return;
    const { savedAt } = this.form.dataset;
    const newer = copy.base === savedAt || copy.at > (Date.parse(savedAt) || 0);
    const differs = JSON.stringify(copy.values) !== JSON.stringify(values(this.form));
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

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
