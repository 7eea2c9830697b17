/* Bringing a part of the page up to date with a newer one, so that what is the same stays as it is: open, scrolled to, in focus. */

const keyOf = (node) => node.id || node.firstElementChild?.id || "";

/** Whether no words stand in it but those of its elements. */
const holdsElements = (node) => [...node.childNodes].every((child) => child.nodeType === Node.ELEMENT_NODE || !child.data.trim());

/**
 * Make `old` say what `fresh` says.  `seen(old, fresh)` is asked about each element that differs: what it says yes to
 * is left as it is.
 */
export function renew(old, fresh, seen) {
  if (old.isEqualNode(fresh) || seen(old, fresh)) return;
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (holdsElements(old) && holdsElements(fresh)) renewChildren(old, fresh, seen);
  else if (old.innerHTML !== fresh.innerHTML) return old.replaceWith(fresh);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
}

/** Do the same with the elements in it.  Those with an id are found again wherever they stand now. */
export function renewChildren(old, fresh, seen) {
  const wanted = new Set([...fresh.children].map(keyOf));
  const known = new Map();
  for (const child of [...old.children]) {
    const key = keyOf(child);
    if (key && !wanted.has(key)) child.remove();
    else if (key) known.set(key, child);
  }
  let at = old.firstElementChild;
  for (const want of [...fresh.children]) {
    const key = keyOf(want);
    const found = key ? known.get(key) : likeNext(at, want);
    if (found && found !== at && found === at?.nextElementSibling) {
      at.remove(); // it stands further down now, and all below it stay where they are
      at = found;
    }
    if (!found) old.insertBefore(want, at);
    else if (found === at) at = at.nextElementSibling;
    else old.insertBefore(found, at);
    if (found) renew(found, want, seen);
  }
  while (at) {
    const next = at.nextElementSibling;
    at.remove();
    at = next;
  }
}

/** Return the next element of the same kind without an id, before any with one. */
function likeNext(at, want) {
  let found = at;
  while (found && !keyOf(found) && found.nodeName !== want.nodeName) found = found.nextElementSibling;
  return found && !keyOf(found) ? found : null;
}
