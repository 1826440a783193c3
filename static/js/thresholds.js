/** Each limit's slider and number follow each other; without this the form sends both. */

for (const form of document.querySelectorAll("[data-limits]")) {
  for (const slider of form.querySelectorAll('input[type="range"]')) {
    const name = slider.name.replace("_slide", "");
    const number = form.elements[name];
    const was = form.elements[`${name}_was`];
    slider.addEventListener("input", () => {
      number.value = slider.value;
    });
    number.addEventListener("input", () => {
      slider.value = number.value;
      was.value = slider.value;
    });
  }
}
