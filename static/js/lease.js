/**
 * How long a claim is still held: a countdown, and a sign of life to the server once a minute, but
 * only when somebody worked here since the last one and the page can be seen. Whoever leaves the
 * desk open and goes keeps nobody waiting.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const WARNINGS = [
  [MINUTE, "one"],
  [5 * MINUTE, "five"],
];

const places = [...document.querySelectorAll("[data-countdown]")];
let worked = false;

const left = (place) => new Date(place.dataset.countdown) - Date.now();

const words = (place) => {
  const rest = left(place);
  if (rest <= 0) return place.dataset.over;
  if (rest <= MINUTE) return place.dataset.seconds.replace("{seconds}", Math.ceil(rest / SECOND));
  return place.dataset.minutes.replace("{minutes}", Math.ceil(rest / MINUTE));
};

/** Say aloud what just came true: each warning once, until the time starts again. */
const warn = (place) => {
  const rest = left(place);
  const [, due] = WARNINGS.find(([limit]) => rest <= limit) ?? [0, ""];
  if (rest <= 0 || due === place.dataset.warned) return;
  place.dataset.warned = due;
  document.querySelector("[data-countdown-said]").textContent = due ? place.dataset[due] : "";
};

const lose = (place, said = place.dataset.lost) => {
  const notice = document.querySelector("[data-countdown-lost]");
  if (!notice.hidden) return;
  notice.hidden = false;
  notice.textContent = said;
};

const tick = () => {
  for (const place of places) {
    const now = words(place);
    if (place.textContent !== now) place.textContent = now;
    if (!place.dataset.beat) continue;
    warn(place);
    if (left(place) <= 0) lose(place);
  }
};

/** Tell the server that somebody works here; it says until when the claim is held now. */
const beat = async (place) => {
  if (!worked || document.hidden || left(place) <= 0) return;
  worked = false;
  try {
    const answer = await fetch(place.dataset.beat, {
      method: "POST",
      headers: { "X-CSRFToken": place.dataset.token },
    });
    const said = await answer.json();
    if (answer.ok) {
      place.dataset.countdown = said.expires_at;
    } else if (answer.status === 409) {
      place.dataset.countdown = new Date(0).toISOString();
      lose(place, said.detail);
    }
  } catch {
    worked = true; // the network is away: try again in a minute, while the time still runs
  }
  tick();
};

const work = () => {
  worked = true;
};

if (places.length) {
  tick();
  setInterval(tick, SECOND);
}

const beating = places.find((place) => place.dataset.beat);
if (beating) {
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    document.addEventListener(kind, work, { passive: true });
  }
  setInterval(() => beat(beating), MINUTE);
}
