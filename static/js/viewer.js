/** Comparison viewers on a page: each starts once the two pictures that it shows have arrived. */

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

/** The viewer meant by a key: of the picture in focus, else the first that is still on the screen. */
const meant = () => {
  const all = [...viewers.keys()];
  const focused = document.activeElement.closest("[data-picture]");
  return (
    all.find((place) => focused?.contains(place)) ??
    all.find((place) => place.closest("[data-picture]").getBoundingClientRect().bottom > innerHeight / 3)
  );
};

/** The desk hands on the keys that it doesn't use itself. */
document.addEventListener("desk:key", (event) => {
  const place = meant();
  if (!place || !KEYS[event.detail] || !viewers.get(place).act(KEYS[event.detail])) return;
  event.preventDefault();
  const tab = place.closest(".views")?.querySelector("[value='pair']");
  if (tab) tab.checked = true;
});
