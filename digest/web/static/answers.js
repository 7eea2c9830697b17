/* Corrections without loading the page anew: the page that answers is laid over this one, and only what differs changes.
   A question and a refusal stand in a dialog, so that nothing that was typed is lost.  Without it, forms are sent as ever. */

import { refetched, refill } from "./boxes.js";
import { renew } from "./renew.js";

const CORRECTIONS = ["/desk/correct", "/desk/add"];
const NO_ANSWER = `<main><h1>No answer</h1>
<p class="error" role="alert">The desk did not answer, so nobody knows here whether this was saved. Load the page anew to see.</p>
<p class="buttons"><a class="button" href="">Load it anew</a></p></main>`;

const noted = []; // what was put right from here: a form that was begun before knows of it
let before = Promise.resolve(); // one after the other: each answer is newer than what stands here

/** A form that was sent is not sent twice, however often somebody presses. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  if (!CORRECTIONS.includes(new URL(form.action).pathname)) return;
  event.preventDefault();
  before = before.then(() => correct(form, body)).finally(() => settle(form));
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(settle));

function settle(form) {
  delete form.dataset.sent;
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
}

async function correct(form, body) {
  for (const entry of noted) body.append("own", entry);
  let answer, page;
  try {
    answer = await fetch(form.action, { method: "POST", body, keepalive: true });
    page = parsed(await answer.text());
  } catch {
    return ask(parsed(NO_ANSWER), form);
  }
  if (!page.querySelector("#said .noted")) {
    if (answer.redirected) location.assign(answer.url); // to log in
    else ask(page.querySelector("main") ? page : parsed(NO_ANSWER), form);
  } else if (new URL(answer.url).pathname !== location.pathname) location.assign(answer.url);
  else await show(page, form, new URL(answer.url).searchParams.get("noted"));
}

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
const rows = () => [...document.querySelectorAll("[data-key-row]")];

let asked; // the form whose answer stands in the dialog
let worked = { id: "", at: 0 }; // the line that was worked on last

/** Lay the newer page over this one; the form did what it was for. */
async function show(page, form, entry) {
  noted.push(entry);
  const from = form.closest("dialog") ? asked : form;
  const row = from.closest("[data-key-row]");
  if (row) worked = { id: row.id, at: rows().indexOf(row) };
  const boxes = await refetched(page);
  document.querySelector("dialog")?.close();
  from.reset();
  fold(from.closest("details.act"));
  const seen = (old, fresh) =>
    old.matches("form") ? typedIn(old) : old.matches("[data-fill]") && refill(old, fresh, boxes.get(old), seen);
  document.title = page.title;
  renew(document.getElementById("content"), page.getElementById("content"), seen);
  goOn();
}

function fold(act) {
  if (!act) return;
  act.open = false;
  act.querySelector("summary").focus({ preventScroll: true });
}

/** Whether something stands in the form that was not sent.  It names the last correction that its editor saw, and keeps it. */
const typedIn = (form) =>
  [...form.elements].some(
    (field) => "defaultValue" in field && (field.value !== field.defaultValue || field.checked !== field.defaultChecked),
  );

/** Where what was in focus is gone, go to the line that was worked on, or to that in its place, or to what was said. */
function goOn() {
  if (document.activeElement !== document.body) return;
  const row = document.getElementById(worked.id) ?? rows()[worked.at] ?? rows().at(-1);
  (row?.querySelector("summary, [data-key-go]") ?? document.querySelector("#said a, #said button"))?.focus();
}

/** Show what the desk asks, or why it refuses, over the page: nothing has changed. */
function ask(page, form) {
  if (!form.closest("dialog")) asked = form;
  document.querySelector("dialog")?.close();
  page.getElementById("said")?.remove();
  const dialog = document.createElement("dialog");
  dialog.className = "desk";
  dialog.setAttribute("aria-label", page.querySelector("h1").textContent);
  dialog.append(...page.querySelector("main").childNodes);
  if (!dialog.querySelector("[data-close]")) {
    const buttons = dialog.querySelector(".buttons") ?? dialog;
    buttons.insertAdjacentHTML("beforeend", ' <button type="button" class="second" data-close>Close</button>');
  }
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
