/** Proposals by key: from row to row in the list, and approving or returning on a proposal's page. */

const STORED = "redress-desk-keys"; // the desk's switch counts here too
const WANTED = "redress-approval-wanted"; // what a key in the list asked the next page to do

const typing = (target) => target.closest("input:not([type=range]), textarea, select, [contenteditable]");
const inPicture = () => document.activeElement.closest("[data-picture]");
const rows = [...document.querySelectorAll("[data-rows] tbody tr a")];
const approve = document.querySelector("[data-approve]");
const hint = document.querySelector("[data-approve-hint]");
const back = document.querySelector("[data-return] details");

const go = (step) => {
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next].focus();
};

const open = (wanted) => {
  const link = rows[Math.max(rows.indexOf(document.activeElement), 0)];
  sessionStorage.setItem(WANTED, wanted);
  link.click();
};

/** Nothing is approved by one key: it leads to the button, and Enter there confirms. */
const reachApprove = () => {
  approve.focus();
  hint.textContent = hint.dataset.text;
};

const reachReturn = () => {
  back.open = true;
  back.querySelector("textarea").focus();
};

const keys = {};
if (rows.length) Object.assign(keys, { j: () => go(1), k: () => go(-1), a: () => open("a"), r: () => open("r") });
if (approve) keys.a = reachApprove;
if (back) keys.r = reachReturn;

const wanted = sessionStorage.getItem(WANTED);
if (!rows.length && wanted) {
  sessionStorage.removeItem(WANTED);
  keys[wanted]?.();
}

document.addEventListener(
  "keydown",
  (event) => {
    const act = keys[event.key];
    const off = localStorage.getItem(STORED) === "off" || event.ctrlKey || event.metaKey || event.altKey;
    if (!act || off || typing(event.target) || inPicture()) return;
    act();
    event.preventDefault();
    event.stopImmediatePropagation(); // the viewer has a key `a` of its own, for a picture in focus
  },
  true,
);
