/* The desk by keyboard, and stories fetched when a case is opened.  Without it everything is reached by links. */

const rows = () => [...document.querySelectorAll("[data-key-row]")];
const handle = (row) => row.querySelector("summary") ?? row.querySelector("[data-key-go]");

function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  if (next) handle(next).focus();
}

const typing = (target) => target.matches("input, textarea, select") || target.isContentEditable;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  const row = event.target.closest("[data-key-row]");
  const act = {
    j: () => step(1),
    k: () => step(-1),
    o: () => row?.matches("details") && (row.open = !row.open),
    Enter: () => event.target.matches("summary") && row?.querySelector("[data-key-go]")?.click(),
    "/": () => document.getElementById("q")?.focus(),
  }[event.key];
  if (!act) return;
  if (event.key === "Enter" && !event.target.matches("summary")) return;
  event.preventDefault();
  act();
});

/** Fill an opened case with its stories. */
async function fill(box) {
  const answer = await fetch(box.dataset.fill);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("stories");
  if (found) box.replaceChildren(...found.childNodes);
  delete box.dataset.fill;
}

document.addEventListener(
  "toggle",
  (event) => {
    const box = event.target.open && event.target.querySelector("[data-fill]");
    if (box) fill(box);
  },
  true,
);
