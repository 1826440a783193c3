/**
 * Tells the server once a minute that somebody works, and shows its reminder of a pause.
 *
 * An open page alone is no work: only after a key, a click or a turn of the wheel is it told.
 */

const MINUTE = 60_000;
const place = document.querySelector("[data-working]");
let active = false;

for (const sign of ["keydown", "pointerdown", "wheel"]) {
  addEventListener(sign, () => (active = true), { passive: true });
}

const tell = async () => {
  if (!active || place.contains(document.activeElement)) return;
  active = false;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const answer = await fetch(place.dataset.working, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams({ back: location.pathname }),
  }).catch(() => null); // no network: the next minute tells again
  if (answer?.ok) place.innerHTML = await answer.text();
};

setInterval(tell, MINUTE);
