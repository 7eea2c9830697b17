/* The desk by keyboard, and stories fetched when a case is opened.  Without it everything is reached by links. */

const rows = () => [...document.querySelectorAll("[data-key-row]")];
const handle = (row) => row.querySelector("summary") ?? row.querySelector("[data-key-go]");

function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  if (next) handle(next).focus();
}

/** Open the form that moves the story in focus, or the first one of the case in focus. */
async function move(from) {
  const near = from.closest(".story, [data-key-row]") ?? document;
  if (near.matches?.("details")) near.open = true;
  const box = near.querySelector("[data-fill]");
  if (box) await fill(box);
  const form = near.querySelector("[data-key-move]");
  if (!form) return;
  form.open = true;
  form.querySelector("input.case-name").focus();
}

/** Offer the cases that bear the words typed so far. */
let asked = 0;
document.addEventListener("input", async (event) => {
  const field = event.target;
  if (!field.dataset?.suggest || field.value.endsWith("]")) return;
  const turn = ++asked;
  await new Promise((go) => setTimeout(go, 120));
  if (turn !== asked) return;
  const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`);
  if (!answer.ok || turn !== asked) return;
  const options = (await answer.json()).map((text) => Object.assign(document.createElement("option"), { value: text }));
  field.list.replaceChildren(...options);
});

/** Whoever dictates, or presses keys by accident, can switch the single keys off (WCAG 2.1.4). */
const keys = document.getElementById("use-keys");
if (keys) {
  keys.closest("[hidden]").hidden = false;
  keys.checked = localStorage.getItem("desk-keys") !== "off";
  keys.addEventListener("change", () => localStorage.setItem("desk-keys", keys.checked ? "on" : "off"));
}

const typing = (target) => target.matches("input, textarea, select") || target.isContentEditable;

document.addEventListener("keydown", (event) => {
  if (!keys?.checked || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  const row = event.target.closest("[data-key-row]");
  const act = {
    j: () => step(1),
    k: () => step(-1),
    o: () => row?.matches("details") && (row.open = !row.open),
    g: () => row?.querySelector("[data-key-go]")?.click(),
    m: () => move(event.target),
    "/": () => document.getElementById("q")?.focus(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

const filled = new WeakMap();

/** Fill an opened case with its stories, or a story about none with what is to be said and done about it, once. */
function fill(box) {
  if (!filled.has(box)) filled.set(box, fetched(box));
  return filled.get(box);
}

async function fetched(box) {
  const answer = await fetch(box.dataset.fill || box.querySelector("a").href);
  if (!answer.ok) return filled.delete(box);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("stories");
  if (!found) return;
  for (const field of found.querySelectorAll("input[name=back]")) field.value = location.pathname + location.search;
  box.replaceChildren(...found.childNodes);
}

document.addEventListener(
  "toggle",
  (event) => {
    const box = event.target.open && event.target.querySelector("[data-fill]");
    if (box) fill(box);
  },
  true,
);

/** Go back to the line of the list that was being worked on, and have what was noted read aloud. */
const noted = document.querySelector(".noted");
if (noted) {
  const row = document.getElementById(sessionStorage.getItem("row") ?? "");
  if (row) {
    if (row.matches("details")) row.open = true;
    handle(row).focus();
  }
  const words = [...noted.childNodes];
  noted.replaceChildren(); // a status is read when it changes, not when it comes with the page
  setTimeout(() => noted.replaceChildren(...words), 100);
}
document.addEventListener("submit", (event) => {
  const row = event.target.closest("[data-key-row]");
  if (row) sessionStorage.setItem("row", row.id);
});

/** A form that was sent is not sent twice, however often somebody presses. */
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  else if (event.submitter) event.submitter.append(" …");
  event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

/** Follow a sending: the server tells when something has changed, and that part of the page is fetched anew. */
const box = document.querySelector("[data-follow]");
if (box) {
  const source = new EventSource(box.dataset.follow);
  source.onmessage = async () => {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("progress");
    if (fresh && fresh.innerHTML !== box.innerHTML) box.innerHTML = fresh.innerHTML;
  };
  addEventListener("pagehide", () => source.close());
}
