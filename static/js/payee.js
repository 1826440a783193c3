/** Who is paid: shows the fields of the way that is chosen. Without it both groups stand there. */

const ways = document.querySelectorAll("input[type=radio][name=method]");
const groups = document.querySelectorAll("[data-method]");

const show = () => {
  const chosen = [...ways].find((way) => way.checked)?.value;
  for (const group of groups) {
    // A group with something to put right stays, so that the way to it leads somewhere.
    group.hidden = Boolean(chosen) && group.dataset.method !== chosen && !group.querySelector(".invalid");
  }
};

for (const way of ways) way.addEventListener("change", show);
window.addEventListener("pageshow", show); // coming back, a browser may have kept another choice
show();
