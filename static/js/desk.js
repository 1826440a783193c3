/** The reviewer's desk: one picture at a time. */

/** One picture at a time where several are on the desk; without script they follow each other. */
const pictures = [...document.querySelectorAll("[data-picture]")];
const links = [...document.querySelectorAll("[data-strip]")];
const shown = () => pictures.findIndex((picture) => "current" in picture.dataset);

const show = (number) => {
  pictures.forEach((picture, at) => picture.toggleAttribute("data-current", at === number));
  links.forEach((link, at) => {
    if (at === number) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  links[number]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  for (const button of document.querySelectorAll("[data-step]")) {
    button.disabled = !pictures[number + Number(button.dataset.step)];
  }
};

const focus = (place) => {
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
};

/** Bring a picture to the desk and focus it. */
const open = (number) => {
  show(number);
  focus(pictures[number]);
  history.replaceState(null, "", `#${pictures[number].id}`);
};

/** The picture that the address names, for instance after a verdict was saved. */
const named = () => pictures.findIndex((picture) => `#${picture.id}` === location.hash);

const follow = () => {
  if (links.length && named() >= 0) show(named());
  const place = document.getElementById(location.hash.slice(1));
  if (place?.matches("[data-picture], #propose")) focus(place);
};

/** To the next or previous picture; past the last one to finishing. */
const go = (step) => {
  const places = links.length ? pictures : [...pictures, ...document.querySelectorAll("#propose")];
  const here = links.length ? shown() : places.findIndex((place) => place.contains(document.activeElement));
  const next = Math.min(Math.max(here + step, 0), places.length - 1);
  if (links.length) return open(next);
  places[next].focus({ preventScroll: true });
  places[next].scrollIntoView({ block: "start" });
};

if (links.length) {
  document.querySelector("[data-steps]").hidden = false;
  links.forEach((link, number) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open(number);
    }),
  );
  for (const button of document.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => go(Number(button.dataset.step)));
  }
  show(Math.max(shown(), 0));
}

// An error summary has the focus already; its picture is the one that the server named.
if (pictures.length && !document.querySelector("[data-focus]")) follow();
addEventListener("hashchange", follow);

document.addEventListener("desk:key", (event) => {
  const step = { n: 1, p: -1 }[event.detail];
  if (!step || !pictures.length) return;
  event.preventDefault();
  go(step);
});
