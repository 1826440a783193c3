/**
 * Shows the veiled pictures of a pair clearly, and veils them again.
 *
 * What is veiled was sent so: the clear picture is not on the page before somebody asks for it.
 * Whoever draws the pictures hears of a change by the event "veil".
 */

export const veiled = (image) => image.dataset.veiled === "on";

export class Veil {
  constructor(bar) {
    this.section = bar.closest("[data-picture]");
    this.told = bar.querySelector("[data-told]");
    this.button = bar.querySelector("[data-reveal]");
    this.clear = false;
    this.images = [...this.section.querySelectorAll("img[data-clear]")];
    for (const image of this.images) {
      image.dataset.through = image.getAttribute("src");
      image.dataset.veiled = "on";
    }
    bar.querySelector("[data-plain]").hidden = true;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.turn());
  }

  async turn() {
    this.clear = !this.clear;
    this.button.setAttribute("aria-pressed", String(this.clear));
    const pair = this.images.filter((image) => image.closest(".pair"));
    for (const image of pair) image.loading = "eager"; // behind the viewer nothing is ever in sight
    for (const image of this.images) image.src = this.clear ? image.dataset.clear : image.dataset.through;
    const { clear } = this;
    const arrived = await Promise.allSettled(pair.map((image) => image.decode()));
    if (clear !== this.clear) return; // turned once more meanwhile
    for (const image of this.images) image.dataset.veiled = clear ? "off" : "on";
    const failed = arrived.some(({ status }) => status === "rejected");
    this.told.textContent = this.told.dataset[failed ? "failed" : clear ? "clearly" : "veiled"];
    this.section.dispatchEvent(new CustomEvent("veil"));
  }
}
