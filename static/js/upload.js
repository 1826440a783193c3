/** Adding works: each picture is sent by itself, shows how far it is, and can be sent again. */

const form = document.querySelector("[data-upload]");
const words = form.dataset;
const list = form.querySelector("[data-uploads]");
const told = form.querySelector("[data-told]");
const chooser = form.querySelector("input[name=image]");
const drop = form.querySelector("[data-drop]");
const row = document.querySelector("#upload-row");
const AT_ONCE = 2;
const STORED = "redress-uploads";
const entries = [];

/** What was sent and what was not outlives a reload: files themselves cannot. */
const remember = () => {
  const kept = entries.map(({ name, state, message, url, id }) => ({ name, state, message, url, id }));
  sessionStorage.setItem(STORED, JSON.stringify(kept));
};

const settled = (entry) => ["added", "known"].includes(entry.state);

const say = () => {
  const done = entries.filter(settled);
  const running = entries.some((entry) => ["waiting", "sending", "checking"].includes(entry.state));
  told.textContent = running ? "" : words.done.replace("{done}", done.length).replace("{all}", entries.length);
  const added = done.filter((entry) => entry.state === "added" && entry.id);
  const onward = form.querySelector("[data-describe]");
  onward.hidden = running || !done.length;
  const link = onward.querySelector("a");
  link.hidden = !added.length;
  link.search = new URLSearchParams(added.map((entry) => ["work", entry.id])).toString();
};

const show = (entry) => {
  const { place } = entry;
  const state = place.querySelector("[data-state]");
  place.dataset.state = entry.state;
  const name = place.querySelector("[data-name]");
  name.textContent = entry.name;
  if (entry.url) {
    const link = document.createElement("a");
    link.href = entry.url;
    link.textContent = entry.name;
    name.replaceChildren(link);
  }
  state.textContent = entry.message || words[entry.state] || "";
  const bar = place.querySelector("progress");
  bar.hidden = !["waiting", "sending", "checking"].includes(entry.state);
  bar.setAttribute("aria-label", entry.name);
  const again = place.querySelector("[data-again]");
  again.hidden = entry.state !== "refused" || !entry.file;
  again.setAttribute("aria-label", words.again.replace("{name}", entry.name));
  remember();
  say();
};

const become = (entry, state, more = {}) => {
  Object.assign(entry, { message: "" }, more, { state });
  show(entry);
};

const answered = (entry, request) => {
  if (request.status === 413) return become(entry, "refused", { message: words.large });
  try {
    const { state, message, url, id } = JSON.parse(request.responseText);
    return become(entry, state, { message, url, id });
  } catch {
    return become(entry, "refused", { message: words.odd });
  }
};

const send = (entry) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  const bar = entry.place.querySelector("progress");
  body.append("image", entry.file, entry.name);
  request.open("POST", window.location.pathname);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]').content);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    become(entry, "checking");
  });
  request.addEventListener("load", () => answered(entry, request));
  request.addEventListener("error", () => become(entry, "refused", { message: words.broken }));
  request.addEventListener("loadend", next);
  become(entry, "sending");
  request.send(body);
};

function next() {
  const running = entries.filter((entry) => ["sending", "checking"].includes(entry.state)).length;
  entries
    .filter((entry) => entry.state === "waiting")
    .slice(0, Math.max(AT_ONCE - running, 0))
    .forEach(send);
}

const line = (entry) => {
  entry.place = row.content.firstElementChild.cloneNode(true);
  entry.place.querySelector("[data-again]").addEventListener("click", () => {
    entry.place.querySelector("progress").value = 0;
    become(entry, "waiting");
    next();
  });
  entries.push(entry);
  list.append(entry.place);
  list.hidden = false;
};

const take = (files, name = "") => {
  for (const file of files) {
    const entry = { file, name: name || file.name, state: "waiting" };
    line(entry);
    show(entry);
  }
  next();
};

for (const input of [chooser, form.querySelector("[data-photograph]")]) {
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
}

document.addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files];
  if (files.length) take(files, files.length === 1 && files[0].name === "image.png" ? `${words.pasted}.png` : "");
});

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
}

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over");
});

document.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  drop.classList.remove("over");
  take(event.dataTransfer.files);
});

/** After a reload: what is in the library is linked, what is not is named. */
const before = JSON.parse(sessionStorage.getItem(STORED) || "[]");
const lost = before.filter((entry) => !settled(entry));
if (lost.length) {
  for (const entry of before) {
    line(entry);
    if (settled(entry)) show(entry);
    else become(entry, "refused", { message: words.lost });
  }
}

for (const part of form.querySelectorAll("[data-only-js]")) part.hidden = false;
for (const part of form.querySelectorAll("[data-without-js]")) part.hidden = true;
