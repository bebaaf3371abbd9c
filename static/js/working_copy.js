// Keeps on the server what is typed in a form that is not saved yet:
// <p role="status" data-working-copy="url" data-kept="… {time}" data-failed="…"> stands inside the form.
// The answer is JSON {"saved_at"}; 409 with {"message"} means that other text waits there: then nothing is sent any more.
const WAIT = 1500;
const RETRY = 15000;

class WorkingCopy {
  constructor(status) {
    this.status = status;
    this.form = status.closest("form");
    this.form.addEventListener("input", () => this.later(WAIT));
    this.form.addEventListener("change", () => this.later(WAIT));
    this.form.addEventListener("submit", () => this.pause());
    addEventListener("pageshow", () => (this.paused = false));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.timer) this.keep();
    });
  }

  later(wait) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.keep(), wait);
  }

  // Saved text must not come back as unsaved.
  pause() {
    this.paused = true;
    clearTimeout(this.timer);
    this.timer = null;
    this.request?.abort();
  }

  async keep() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.stopped || this.paused) return;
    if (this.request) {
      this.again = true;
      return;
    }
    this.request = new AbortController();
    try {
      await this.answered(await this.send());
    } catch {
      this.failed();
    }
    this.request = null;
    if (this.again) {
      this.again = false;
      this.later(0);
    }
  }

  send() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return fetch(this.status.dataset.workingCopy, {
      method: "POST",
      body: data,
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-Requested-With": "fetch" },
      redirect: "error", // a redirect is the sign-in page: nothing was kept
      keepalive: document.visibilityState === "hidden",
      signal: this.request.signal,
    });
  }

  async answered(answer) {
    if (answer.status === 409) {
      this.stopped = true;
      this.say("failed", (await answer.json()).message);
    } else if (answer.ok) {
      this.say("saved", this.status.dataset.kept.replace("{time}", (await answer.json()).saved_at));
    } else {
      this.failed();
    }
  }

  failed() {
    if (this.paused) return;
    this.say("failed", this.status.dataset.failed);
    if (!this.timer) this.later(RETRY);
  }

  say(state, text) {
    this.status.dataset.state = state;
    this.status.textContent = text;
  }
}

document.querySelectorAll("[data-working-copy]").forEach((status) => new WorkingCopy(status));
