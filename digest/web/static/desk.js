/* The desk by keyboard.  Without it everything is reached by links. */

import { fill } from "./boxes.js";

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

/** Offer the cases that bear the words typed so far; once the form is sent, nobody waits for them any more. */
let asked = 0;
document.addEventListener("submit", () => asked++);
document.addEventListener("input", async (event) => {
  const field = event.target;
  if (!field.dataset?.suggest || field.value.endsWith("]")) return;
  const turn = ++asked;
  await new Promise((go) => setTimeout(go, 80));
  if (turn !== asked) return;
  const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`);
  if (!answer.ok || turn !== asked) return;
  const options = (await answer.json()).map((text) => Object.assign(document.createElement("option"), { value: text }));
  field.list.replaceChildren(...options);
});

const said = document.getElementById("said");

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
    u: () => said.querySelector("button")?.click(),
    "/": () => document.getElementById("q")?.focus(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

/** Have what was noted read aloud, too, when it comes with the page: a status is read when it changes. */
const words = [...said.childNodes];
said.replaceChildren();
setTimeout(() => said.append(...words), 100);

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
