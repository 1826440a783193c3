/** The reviewer's desk: keys from picture to picture. */

const STORED = "redress-desk-keys";

/** Keys work unless somebody types, holds a modifier, or has switched them off. */
const sheet = document.querySelector("[data-keys]");
const keysOn = () => localStorage.getItem(STORED) !== "off";
const typing = (target) => target.closest("input:not([type=range]), textarea, select, [contenteditable]");
const places = () => [...document.querySelectorAll("[data-picture], #propose")];

const go = (step) => {
  const all = places();
  const here = all.findIndex((place) => place.contains(document.activeElement));
  const next = all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "start" });
};

const actions = {
  n: () => go(1),
  p: () => go(-1),
  "?": () => {
    sheet.open = !sheet.open;
    if (sheet.open) sheet.scrollIntoView({ block: "nearest" });
  },
};

/** Offer a key to whatever else is on the desk; true if something used it. */
const handedOn = (key) =>
  !document.dispatchEvent(new CustomEvent("desk:key", { detail: key, cancelable: true }));

document.addEventListener("keydown", (event) => {
  if (!sheet || !keysOn() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const act = actions[event.key];
  if (act) act();
  if (act || handedOn(event.key)) event.preventDefault();
});

const button = document.querySelector("[data-keys-switch]");

const name = () => {
  button.textContent = keysOn() ? button.dataset.off : button.dataset.on;
};

if (button) {
  button.hidden = false;
  name();
  button.addEventListener("click", () => {
    localStorage.setItem(STORED, keysOn() ? "off" : "on");
    name();
  });
}
