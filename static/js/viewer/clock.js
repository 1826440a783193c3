/** The clock of the blinking: slow enough for everybody, and still for those who want no motion. */

const PAUSE = 700; // milliseconds a picture stays: under three flashes in a second (WCAG 2.3.1)

export class Clock {
  constructor(tick) {
    this.tick = tick;
    this.timer = 0;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.still.addEventListener("change", () => this.still.matches && this.stop());
  }

  get running() {
    return this.timer !== 0;
  }

  /** Start unless the person asked their system for no motion. */
  begin() {
    if (!this.still.matches) this.start();
  }

  start() {
    if (!this.running) this.timer = setInterval(this.tick, PAUSE);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
  }
}
