/**
 * The two pictures: small as the page shows them, full once somebody zooms in.
 *
 * The page's own images are the small ones, so nothing is fetched twice and no look is written
 * down that nobody took. Each full picture is fetched at most once.
 * A veiled picture is drawn as it came and gets no full one.
 */

import { changed } from "./pixels.js";
import { veiled } from "./veil.js";

const LARGER = 1.05; // from so much beyond its own pixels a small picture counts as too small

export class Pictures {
  constructor({ original, avatar }, { arrived, failed }) {
    this.small = { original, avatar };
    this.images = { original, avatar };
    this.full = new Set();
    this.made = new Map();
    this.arrived = arrived;
    this.failed = failed;
  }

  /** The page's own images have changed: a veil was put on or taken off. */
  renew() {
    this.images = { ...this.small };
    this.full.clear();
    this.made.clear();
  }

  /** A picture to draw: itself, or changed in grey or to its negative. */
  get(which, look) {
    const image = this.images[which];
    if (!look.grey && !look.negative) return image;
    const name = `${which} ${image.src} ${look.grey} ${look.negative}`;
    if (!this.made.has(name)) this.made.set(name, changed(image, look));
    return this.made.get(name);
  }

  /** Fetch the full picture if this one is shown with more pixels (along its long side) than it has. */
  need(which, pixels) {
    const small = this.small[which];
    if (veiled(small)) return; // enlarged, it shows nothing more
    const long = Math.max(small.naturalWidth, small.naturalHeight);
    const link = small.closest("a");
    if (!link || this.full.has(which) || pixels <= LARGER * long) return;
    this.full.add(which);
    const image = new Image();
    image.src = link.href;
    image.decode().then(
      () => {
        if (!this.full.has(which)) return; // veiled meanwhile
        this.images[which] = image;
        this.made.clear();
        this.arrived(which);
      },
      () => this.failed(which),
    );
  }
}
