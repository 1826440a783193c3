/** One comparison viewer: what is looked at, how, and what its buttons, keys and gestures do. */

import { Clock } from "./clock.js";
import * as geometry from "./geometry.js";
import { listen } from "./gestures.js";
import { kept, laid } from "./layout.js";
import { APART, MODES } from "./modes.js";
import { Pictures } from "./pictures.js";

const CLOSEST = 16;
const CLOSER = 1.25;
const NEAR = 28; // pixels around the handle that take hold of it

export class Viewer {
  constructor(place, images) {
    this.place = place;
    this.scene = JSON.parse(place.querySelector("[type='application/json']").textContent);
    this.stage = place.querySelector("[data-stage]");
    this.canvas = this.stage.querySelector("canvas");
    this.says = place.querySelector("[data-says]");
    this.mode = "side";
    this.shares = { swipe: 0.5, onion: 0.5 };
    this.toggles = { aligned: Boolean(this.scene.movement), mirrored: false, grey: false };
    this.asItIs = true; // beside each other the avatar is shown unmoved until somebody wants it moved
    this.second = false;
    this.clock = new Clock(() => this.swap());
    this.pictures = new Pictures(images, {
      arrived: () => this.draw(),
      failed: () => this.say(this.says.dataset.failed),
    });
    this.whole();
    this.connect();
    place.closest("[data-picture]").addEventListener("veil", () => {
      this.pictures.renew();
      this.draw();
    });
    place.dataset.viewer = "on";
    this.show();
    new ResizeObserver(() => this.draw()).observe(this.stage);
  }

  whole() {
    const [wide, high] = this.scene.original;
    this.view = { zoom: 1, x: wide / 2, y: high / 2 };
  }

  /** What the toggles come to in this mode; the movement alone decides about mirroring. */
  get look() {
    const apart = APART.has(this.mode);
    const aligned = this.mode !== "lines" && this.toggles.aligned && !(apart && this.asItIs);
    const mirrored = aligned ? this.scene.movement.mirrored : this.toggles.mirrored;
    const plain = this.mode === "lines";
    return { apart, aligned, mirrored: mirrored && !plain, grey: this.toggles.grey, negative: false };
  }

  connect() {
    this.place.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-do]");
      if (button) this.act(button.dataset.do);
    });
    this.place.addEventListener("input", (event) => {
      const { range } = event.target.dataset;
      if (!range) return;
      this.shares[range] = event.target.value / 100;
      this.draw();
    });
    listen(this.stage, {
      pan: (by, at) => this.pan(by, at),
      zoom: (factor, at) => this.zoom(factor, at),
      reset: () => this.act("whole"),
      drag: (at, begins) => this.drag(at, begins),
      grabs: () => this.view.zoom > 1,
    });
  }

  /** Do what a button or key is named after; false where there is no such thing here. */
  act(name) {
    const button = this.place.querySelector(`button[data-do="${name}"]`);
    if (!button || button.disabled) return false;
    if (MODES[name]) this.change(name);
    else if (name in this.toggles) this.toggle(name);
    else if (name === "closer") this.zoom(CLOSER);
    else if (name === "farther") this.zoom(1 / CLOSER);
    else if (name === "pause") this.pause();
    else if (name === "swap") this.swap();
    else this.whole();
    this.show();
    return true;
  }

  change(mode) {
    this.mode = mode;
    this.second = false;
    this.clock.stop();
    if (mode === "blink") this.clock.begin();
    this.say(this.place.querySelector(`button[data-do="${mode}"] [data-name]`).textContent);
  }

  toggle(name) {
    if (name === "aligned" && APART.has(this.mode)) {
      this.asItIs = this.look.aligned;
      if (!this.asItIs) this.toggles.aligned = true;
    } else this.toggles[name] = !this.toggles[name];
    const button = this.place.querySelector(`button[data-do="${name}"]`);
    this.say(`${button.textContent}: ${this.look[name] ? this.says.dataset.on : this.says.dataset.off}`);
  }

  pause() {
    if (this.clock.running) this.clock.stop();
    else this.clock.start();
  }

  swap() {
    this.second = !this.second;
    this.draw();
  }

  pan(by, at) {
    const { frame } = this.paneAt(at);
    const [x, y] = geometry.turned(geometry.inverse(frame), by);
    this.see({ ...this.view, x: this.view.x - x, y: this.view.y - y });
  }

  /** Zoom so that what lies at a place (by default the middle) stays there; false if nothing changes. */
  zoom(factor, at) {
    const zoom = Math.min(Math.max(this.view.zoom * factor, 1), CLOSEST);
    if (zoom === this.view.zoom) return false;
    const { x, y } = this.view;
    const [u, v] = at ? geometry.moved(geometry.inverse(this.paneAt(at).frame), at) : [x, y];
    const left = this.view.zoom / zoom;
    this.see({ zoom, x: u + (x - u) * left, y: v + (y - v) * left });
    return true;
  }

  see(view) {
    this.view = kept(this.scene, view, this.panes()[0].pane);
    this.show();
  }

  /** Take hold of the swipe's handle, or drag it further; false where something else is dragged. */
  drag([x], begins) {
    const { width } = this.panes()[0].pane;
    const handle = width * this.shares.swipe;
    if (begins) this.held = this.mode === "swipe" && Math.abs(x - handle) < NEAR;
    if (!this.held) return false;
    this.shares.swipe = Math.min(Math.max(x / width, 0), 1);
    this.place.querySelector("[data-range='swipe']").value = 100 * this.shares.swipe;
    this.draw();
    return true;
  }

  panes() {
    return laid(this.scene, this.view, this.look, this.stage.clientWidth, this.stage.clientHeight);
  }

  paneAt([x, y]) {
    const panes = this.panes();
    return panes.findLast(({ pane }) => x >= pane.x && y >= pane.y) ?? panes[0];
  }

  say(text) {
    this.says.textContent = text;
  }

  /** Tell buttons, ranges and figures how things stand, then draw. */
  show() {
    const { look, mode } = this;
    const pressed = { ...look, [mode]: true, pause: !this.clock.running };
    for (const button of this.place.querySelectorAll("button[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(Boolean(pressed[button.dataset.do])));
    }
    const disable = (name, off) => {
      const button = this.place.querySelector(`button[data-do="${name}"]`);
      if (button) button.disabled = off;
    };
    disable("mirrored", look.aligned || mode === "lines");
    disable("aligned", mode === "lines");
    disable("farther", this.view.zoom <= 1);
    disable("closer", this.view.zoom >= CLOSEST);
    for (const part of this.place.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== mode;
    this.place.querySelector("[data-zoom]").textContent = `${Math.round(100 * this.view.zoom)} %`;
    this.stage.dataset.zoomed = String(this.view.zoom > 1);
    this.stage.dataset.apart = String(look.apart);
    this.draw();
  }

  draw() {
    this.drawing ??= requestAnimationFrame(() => {
      this.drawing = undefined;
      this.paint();
    });
  }

  paint() {
    const [width, height] = [this.stage.clientWidth, this.stage.clientHeight];
    if (!width || !height) return;
    const density = devicePixelRatio;
    this.canvas.width = Math.round(width * density);
    this.canvas.height = Math.round(height * density);
    const panes = this.panes();
    this.fetch(panes, density);
    MODES[this.mode](this.canvas.getContext("2d"), {
      scene: this.scene,
      pictures: this.pictures,
      look: this.look,
      panes,
      density: [density, 0, 0, density, 0, 0],
      share: this.shares[this.mode],
      second: this.second,
    });
    this.canvas.dataset.drawn = this.mode;
    this.place.dataset.shown = this.mode !== "blink" ? "both" : this.second ? "avatar" : "original";
  }

  /** Full pictures are for those who zoom in: a look at them is written down once more. */
  fetch(panes, density) {
    if (this.view.zoom <= 1) return;
    for (const which of ["original", "avatar"]) {
      const shown = panes.find((pane) => pane[which]);
      this.pictures.need(which, density * geometry.enlargement(shown[which]));
    }
  }
}
