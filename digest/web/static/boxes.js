/* What a line of a list holds: fetched when the line is opened, and again when a correction may have changed it. */

import { renewChildren } from "./renew.js";

const filled = new WeakMap();

/** Fill an opened case with its stories, or a story about none with what is to be said and done about it, once. */
export function fill(box) {
  if (!filled.has(box)) filled.set(box, filling(box));
  return filled.get(box);
}

async function filling(box) {
  const found = await fetched(box);
  if (found) box.replaceChildren(...found.childNodes);
  else filled.delete(box);
}

async function fetched(box) {
  const answer = await fetch(box.dataset.fill);
  const found = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("stories");
  for (const field of found ? found.querySelectorAll("input[name=back]") : []) field.value = location.pathname + location.search;
  return found;
}

/** Fetch once more what the open boxes hold, but those whose line a newer page has no more; return it by box. */
export async function refetched(page) {
  const open = [...document.querySelectorAll("details[open] [data-fill]")];
  const left = open.filter((box) => filled.has(box) && page.getElementById(box.closest("details").id));
  return new Map(await Promise.all(left.map(async (box) => [box, await fetched(box)])));
}

/**
 * Bring a box that was filled up to date with what it is to hold, or without that empty it until it is opened next:
 * `empty` is what it held at first.  `seen` is as renew.js has it.  Return whether it was filled.
 */
export function refill(box, empty, found, seen) {
  if (!filled.has(box)) return false;
  if (found) renewChildren(box, found, seen);
  else {
    filled.delete(box);
    box.replaceChildren(...empty.childNodes);
  }
  return true;
}

document.addEventListener(
  "toggle",
  (event) => {
    const box = event.target.open && event.target.querySelector("[data-fill]");
    if (box) fill(box);
  },
  true,
);
