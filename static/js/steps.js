/** Steps of a draft: going to another step saves first, so that nothing typed is lost. */

const form = document.querySelector("form[data-step]");
let changed = false;

form.addEventListener("input", () => {
  changed = true;
});

form.addEventListener("submit", () => {
  changed = false;
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-then]");
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (!link || !changed || elsewhere) return;
  event.preventDefault();
  const then = document.createElement("input");
  then.type = "hidden";
  then.name = "then";
  then.value = link.dataset.then;
  form.append(then);
  form.requestSubmit();
  then.remove(); // it is sent already; whoever comes back here presses a button again
});
