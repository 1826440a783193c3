/** Worksheets: what is typed is kept on the server, and what cannot be saved is said at once. */

const PAUSE = 900; // ms after the last stroke
const AT_MOST = 4000; // ms between two times of keeping

const token = () => document.querySelector('meta[name="csrf-token"]').content;

// --- What is wrong while somebody chooses ---------------------------------------------------------

const count = (text, script) => (text.match(new RegExp(`\\p{Script=${script}}`, "gu")) ?? []).length;

/** Whether a text of some length is clearly in the other script than its language's. */
const otherScript = (text, language) => {
  const [han, latin] = [count(text, "Han"), count(text, "Latin")];
  return language.startsWith("zh") ? latin > 24 && han * 10 < latin : han > 5 && han * 2 > latin;
};

const wrongs = (form) => {
  const given = new FormData(form);
  const upheld = given.get("ground") === "UPHELD";
  const { lang } = form.querySelector("[name=reason]"); // a field named elements hides the others
  return {
    access: upheld && !["PROVEN", "PRESUMED"].includes(given.get("access")),
    style: upheld && given.getAll("elements").every((element) => element === "STYLE"),
    script: otherScript(given.get("reason"), lang),
  };
};

const warn = (form) => {
  const found = wrongs(form);
  for (const place of form.querySelectorAll("[data-warns]")) place.hidden = !found[place.dataset.warns];
};

// --- Keeping it -------------------------------------------------------------------------------------

class Keeper {
  constructor(form) {
    this.form = form;
    this.place = form.querySelector("[data-kept]");
    this.kept = this.typed();
    this.last = 0;
  }

  typed() {
    return new URLSearchParams(new FormData(this.form)).toString();
  }

  /** Keep it soon: once nobody types, and during long typing now and then. */
  soon() {
    clearTimeout(this.timer);
    if (this.done) return;
    const wait = Math.min(PAUSE, Math.max(0, this.last + AT_MOST - Date.now()));
    this.timer = setTimeout(() => this.keep(), Math.max(wait, 250));
  }

  /** One at a time, so that an older state never overtakes a newer one. */
  async keep() {
    clearTimeout(this.timer);
    const typed = this.typed();
    if (this.busy || this.done || typed === this.kept) return;
    this.last = Date.now();
    this.busy = this.send(typed).finally(() => {
      this.busy = undefined;
      if (this.typed() !== typed) this.soon();
    });
    await this.busy;
  }

  async send(typed) {
    try {
      const answer = await this.post(typed);
      const { said, until } = await answer.json();
      this.kept = typed;
      this.say(said, answer.ok);
      if (until) for (const place of document.querySelectorAll("[data-countdown]")) place.dataset.countdown = until;
    } catch {
      this.say(this.form.dataset.offline, false);
    }
  }

  post(typed, more = {}) {
    return fetch(this.form.dataset.worksheet, {
      method: "POST",
      body: new URLSearchParams(typed),
      headers: { "X-CSRFToken": token() },
      ...more,
    });
  }

  say(text, good) {
    this.place.textContent = text;
    this.place.classList.toggle("bad", !good);
  }

  /** The page goes: what was not kept yet is sent along. */
  leave() {
    if (!this.done && this.typed() !== this.kept) this.post(this.typed(), { keepalive: true }).catch(() => {});
  }

  /** A verdict is saved: nothing older may arrive after it. */
  submit(event) {
    clearTimeout(this.timer);
    this.done = true;
    if (!this.busy) return;
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    this.busy.then(() => {
      this.busy = undefined;
      this.form.requestSubmit(submitter);
    });
  }
}

const start = (form) => {
  const keeper = new Keeper(form);
  form.addEventListener("input", (event) => {
    const group = event.target.closest("fieldset");
    for (const place of group?.querySelectorAll("[data-suggested]") ?? []) place.remove();
    warn(form);
    keeper.soon();
  });
  form.addEventListener("change", () => keeper.soon());
  form.addEventListener("submit", (event) => keeper.submit(event));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-key=v]"));
  });
  addEventListener("pagehide", () => keeper.leave());
  addEventListener("pageshow", () => (keeper.done = false));
  warn(form);
};

for (const form of document.querySelectorAll("[data-worksheet]")) start(form);
