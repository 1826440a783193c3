/** Reusable texts: a list beside the reason, narrowed to what fits, put in where the cursor stands. */

const list = document.querySelector("[data-phrases]");
const search = list.querySelector("[data-phrases-search]");
const all = list.querySelector("[data-phrases-all]");
const none = list.querySelector("[data-phrases-none]");
const rows = [...list.querySelectorAll("li")];
let form;

const fits = (row) => {
  const ground = new FormData(form).get("ground");
  const suits =
    all.checked ||
    (row.dataset.language === list.dataset.language && (!ground || ["", ground].includes(row.dataset.ground)));
  return suits && row.textContent.toLowerCase().includes(search.value.trim().toLowerCase());
};

const narrow = () => {
  for (const row of rows) row.hidden = !fits(row);
  none.hidden = rows.some((row) => !row.hidden);
};

const open = (event) => {
  event.preventDefault();
  form = event.target.closest("form");
  if (search) {
    search.value = "";
    narrow();
  }
  list.showModal();
  search?.focus();
};

/** What is known of the picture stands where the braces stood; the rest stays to be seen. */
const filled = (text) => {
  const values = JSON.parse(form.querySelector("[type='application/json']").textContent);
  return text.replace(/\{\s*([^{}\s]*)\s*\}/g, (braces, name) => values[name] || braces);
};

const insert = (row) => {
  const reason = form.querySelector("[name=reason]");
  list.close();
  reason.focus();
  const text = filled(row.querySelector("[data-text]").textContent);
  const before = reason.value.slice(0, reason.selectionStart);
  const gap = before && !/\s$/.test(before) && !/\p{Script=Han}|[。！？]$/u.test(before.slice(-1)) ? " " : "";
  reason.setRangeText(gap + text, reason.selectionStart, reason.selectionEnd, "end");
  reason.dispatchEvent(new Event("input", { bubbles: true }));
};

const step = (by) => {
  const buttons = rows.filter((row) => !row.hidden).map((row) => row.querySelector("button"));
  const at = buttons.indexOf(document.activeElement) + by;
  if (at < 0) search.focus();
  else buttons[Math.min(at, buttons.length - 1)]?.focus();
};

for (const link of document.querySelectorAll("[data-phrases-open]")) link.addEventListener("click", open);
for (const row of rows) row.querySelector("button").addEventListener("click", () => insert(row));
search?.addEventListener("input", narrow);
all?.addEventListener("change", narrow);

list.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && rows.length) {
    event.preventDefault();
    step(by);
  } else if (event.key === "Enter" && event.target === search) {
    event.preventDefault();
    const first = rows.find((row) => !row.hidden);
    if (first) insert(first);
  }
});
