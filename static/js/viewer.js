/** Comparison viewers on a page: each starts once the two pictures that it shows have arrived. */

import { Veil } from "./viewer/veil.js";
import { Viewer } from "./viewer/viewer.js";

const KEYS = {
  s: "side",
  w: "swipe",
  o: "onion",
  b: "blink",
  d: "difference",
  l: "lines",
  a: "aligned",
  m: "mirrored",
  g: "grey",
  "+": "closer",
  "=": "closer",
  "-": "farther",
  0: "whole",
};

const viewers = new Map();
const veils = new Map(); // by the section of their picture

for (const bar of document.querySelectorAll("[data-veil]")) {
  veils.set(bar.closest("[data-picture]"), new Veil(bar));
}

const loaded = (image) =>
  image.complete && image.naturalWidth
    ? Promise.resolve()
    : new Promise((done) => image.addEventListener("load", done, { once: true }));

/** Without the pictures there is nothing to compare: then the plain pair stays as it is. */
const start = async (place) => {
  const [original, avatar] = place.querySelectorAll(".pair img");
  await Promise.all([original, avatar].map(loaded));
  viewers.set(place, new Viewer(place, { original, avatar }));
};

for (const place of document.querySelectorAll("[data-viewer]")) start(place);

/** The picture meant by a key: the one in focus, else the first that is still on the screen. */
const meant = () => {
  const all = [...document.querySelectorAll("[data-picture]")];
  const focused = document.activeElement.closest("[data-picture]");
  return focused ?? all.find((section) => section.getBoundingClientRect().bottom > innerHeight / 3);
};

/** What keys do with a picture besides its viewer; true where there was something to do. */
const beside = {
  h: (section) => {
    veils.get(section)?.turn();
    return veils.has(section);
  },
  z: (section) => {
    const first = section.querySelector("[data-flag] button");
    first?.focus();
    return Boolean(first);
  },
};

/** The desk hands on the keys that it doesn't use itself. */
document.addEventListener("desk:key", (event) => {
  const section = meant();
  if (!section) return;
  if (beside[event.detail]) {
    if (beside[event.detail](section)) event.preventDefault();
    return;
  }
  const place = [...viewers.keys()].find((each) => section.contains(each));
  if (!place || !KEYS[event.detail] || !viewers.get(place).act(KEYS[event.detail])) return;
  event.preventDefault();
  const tab = place.closest(".views")?.querySelector("[value='pair']");
  if (tab) tab.checked = true;
});
