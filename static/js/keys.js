/**
 * Keys of a page. What carries `data-key` is pressed, opened or focused by that key, digits choose
 * inside what carries `data-digits`, and the rest is offered to others as `desk:key`.
 *
 * Keys are silent while somebody types, holds a modifier, reads a dialog, or has switched them off.
 */

const STORED = "redress-desk-keys";
const sheet = document.querySelector("[data-keys]");
const keysOn = () => localStorage.getItem(STORED) !== "off";

const WITHOUT_TEXT = "[type=range], [type=radio], [type=checkbox], [type=button], [type=submit]";
const typing = (target) =>
  target.closest(`input:not(${WITHOUT_TEXT}), textarea, select, [contenteditable]`);

const seen = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

/** The first of what is visible; the picture on the desk is the only one that is. */
const visible = (selector) => [...document.querySelectorAll(selector)].find(seen);

// --- A dialog that asks before a key does what cannot be undone ---------------------------------

const asks = document.querySelector("[data-confirms]");
const yes = asks?.querySelector("[data-confirm-yes]");
let asked;

const ask = (button) => {
  asked = button;
  asks.querySelector("[data-confirm-text]").textContent = button.dataset.confirm;
  yes.textContent = button.dataset.name;
  asks.showModal();
  yes.focus();
};

const agree = () => {
  asks.close();
  asked.click();
};

yes?.addEventListener("click", agree);

asks?.addEventListener("keydown", (event) => {
  if (event.repeat || event.key !== asked.dataset.key) return;
  event.preventDefault();
  agree();
});

// --- What a key does ----------------------------------------------------------------------------

const FIELD = "input:not([type=hidden]), textarea, select";

const bring = (field) => {
  field?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: "nearest" });
};

const reach = (element) => {
  if (element.disabled) return;
  if (element.matches("details")) {
    element.open = true;
    bring(element.querySelector(FIELD));
  } else if (element.matches("fieldset")) {
    bring(element.querySelector("input:checked") ?? element.querySelector("input"));
  } else if (element.matches(FIELD)) bring(element);
  else if (element.dataset.confirm) ask(element);
  else element.click();
};

/** A digit chooses where the focus is, and outside every choice in the one that is marked first. */
const digit = (number) => {
  const group =
    document.activeElement?.closest("[data-digits]") ?? visible("[data-digits=first]");
  const field = group && [...group.querySelectorAll("input")][number - 1];
  if (!field) return false;
  field.click();
  if (group.contains(document.activeElement)) bring(field);
  return true;
};

/** Offer a key to whatever else is on the page; true if something used it. */
const handedOn = (key) =>
  !document.dispatchEvent(new CustomEvent("desk:key", { detail: key, cancelable: true }));

const press = (key, repeated) => {
  if (key === "?" && sheet) {
    sheet.showModal();
    return true;
  }
  if (/^[1-9]$/.test(key) && !repeated && digit(Number(key))) return true;
  const element = visible(`[data-key="${CSS.escape(key)}"]`);
  if (!element) return handedOn(key);
  if (!repeated) reach(element);
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && event.target.matches("textarea[data-key]")) {
    event.target.closest("[data-picture]")?.focus({ preventScroll: true });
    return;
  }
  if (!keysOn() || typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key === "？" ? "?" : event.key;
  if (press(key, event.repeat)) event.preventDefault();
});

// --- The sheet, its switch, and the keys on their controls --------------------------------------

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}

for (const button of document.querySelectorAll("[data-keys-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => sheet.showModal());
}

const hint = (key) => {
  const mark = document.createElement("kbd");
  mark.className = "key";
  mark.textContent = key;
  mark.setAttribute("aria-hidden", "true");
  return mark;
};

/** Where a control says its name: itself, its summary, legend or label. */
const signOf = (element) =>
  element.querySelector(":scope > :is(summary, legend)") ??
  (element.labels ? (element.labels[0] ?? element) : element);

const mark = (root) => {
  for (const element of root.querySelectorAll("[data-key]:not([aria-keyshortcuts])")) {
    element.dataset.name = element.textContent.trim();
    element.setAttribute("aria-keyshortcuts", element.dataset.key);
    signOf(element).append(" ", hint(element.dataset.key));
  }
};

mark(document);

// The viewer's buttons are many and small: they say their key when pointed at.
for (const control of document.querySelectorAll("[data-do][aria-keyshortcuts]")) {
  control.title = control.getAttribute("aria-keyshortcuts");
}

document.addEventListener("htmx:load", (event) => mark(event.target));

for (const group of document.querySelectorAll("[data-digits]")) {
  group.querySelectorAll("label").forEach((label, at) => label.append(hint(at + 1)));
}

const button = document.querySelector("[data-keys-switch]");

const tell = () => {
  button.textContent = keysOn() ? button.dataset.off : button.dataset.on;
  document.documentElement.dataset.keyHints = keysOn() ? "on" : "off";
};

if (button) {
  tell();
  button.addEventListener("click", () => {
    localStorage.setItem(STORED, keysOn() ? "off" : "on");
    tell();
  });
}
