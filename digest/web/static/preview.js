/* Keeps the preview up to date and fits its frames.  Without it the pages work, and the frames scroll by themselves. */

const WIDTHS = { desktop: 1280, phone: 360, web: 1280 };
const live = document.querySelector("script[data-live]").dataset.live;
const status = document.getElementById("status");
let shownMark = false;
let kept = null; // where the reader was before an error took the page's place

/** Make a frame as wide as its view asks for, as tall as what is in it, and small enough for where it stands. */
function fit(frame) {
  const page = frame.contentDocument?.documentElement;
  if (!page?.querySelector("body")) return;
  const room = frame.parentElement.clientWidth;
  const beside = frame.closest("figure") !== null;
  const wanted = WIDTHS[frame.dataset.view] ?? (beside ? 360 : 640);
  const real = !beside && frame.dataset.view !== "phone" && room < wanted && room >= wanted * 0.75;
  const width = real ? room : wanted;
  const scale = Math.min(1, room / width);
  frame.style.width = `${width}px`;
  frame.style.maxWidth = "none";
  const height = beside ? (innerHeight * 0.8) / scale : Math.ceil(page.getBoundingClientRect().height);
  frame.style.height = `${height + 2}px`;
  frame.style.transformOrigin = "0 0";
  frame.style.transform = scale < 1 ? `scale(${scale})` : "";
  frame.style.marginBottom = scale < 1 ? `${(scale - 1) * height}px` : "";
  frame.style.marginRight = scale < 1 ? `${(scale - 1) * width}px` : "";
}

const places = new WeakMap(); // how far frames were scrolled whose page is being replaced

function arrived(frame) {
  if (frame.contentDocument?.URL === "about:blank") return;
  fit(frame);
  frame.contentWindow.scrollTo(0, places.get(frame) ?? 0);
  places.delete(frame);
  goBack();
  const mark = frame.contentDocument?.querySelector("[data-digest-mark]");
  if (!mark || shownMark) return;
  shownMark = true;
  const box = frame.getBoundingClientRect();
  const scale = box.width / frame.offsetWidth;
  if (frame.closest("figure")) frame.contentWindow.scrollTo(0, mark.getBoundingClientRect().top - 60);
  scrollTo({ top: scrollY + box.top + mark.getBoundingClientRect().top * scale - innerHeight / 3 });
}

function goBack() {
  if (kept === null) return;
  scrollTo(0, kept);
  kept = null;
}

function watch(root) {
  for (const frame of root.querySelectorAll("iframe")) {
    frame.addEventListener("load", () => arrived(frame));
    if (frame.contentDocument?.readyState === "complete") arrived(frame);
  }
}

const frames = (root) => [...root.querySelectorAll("iframe")];
const texts = (root) => [...root.querySelectorAll("pre")];
const views = (root) => [...frames(root).map((frame) => frame.dataset.view), ...texts(root).map((text) => text.id)].join();

const contentOf = (address) => {
  const { pathname, searchParams } = new URL(address, location.href);
  return `${pathname} ${searchParams.get("v")}`;
};

function renew(frame, address) {
  if (!places.has(frame)) places.set(frame, frame.contentWindow.scrollY);
  frame.dataset.content = contentOf(address);
  frame.contentWindow.location.replace(address);
}

/** Put the new edition into the frames, which need not wait for what the checks say of it. */
function renewFrames(content) {
  for (const frame of frames(document)) {
    const address = new URL(frame.src);
    address.searchParams.set("v", content);
    renew(frame, address.href);
  }
}

/** Put what has changed into the page, and leave the rest, the focus and the scroll position alone. */
async function refresh(content) {
  renewFrames(content);
  const answer = await fetch(location.href);
  const before = scrollY;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["top", "checks"]) {
    const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
    if (old && now && old.innerHTML !== now.innerHTML) old.innerHTML = now.innerHTML;
  }
  document.title = fresh.title;
  const [old, now] = [document.getElementById("edition"), fresh.getElementById("edition")];
  if (views(old) && views(old) === views(now)) {
    texts(old).forEach((text, at) => text.replaceChildren(...texts(now)[at].childNodes));
    frames(old).forEach((frame, at) => {
      const { src } = frames(now)[at];
      if (frame.dataset.content !== contentOf(src)) renew(frame, src);
    });
  } else {
    if (views(old) && !views(now)) kept = before;
    for (const [from, to] of [[fresh, document]]) {
      const whole = (root) => [...root.body.children].filter((one) => one.id !== "status");
      whole(to).forEach((one) => one.remove());
      to.body.append(...whole(from));
    }
    if (!frames(document).length && texts(document).length) goBack();
    watch(document);
  }
  say(`Brought up to date at ${new Date().toLocaleTimeString()}`, false);
}

function say(words, shown) {
  status.textContent = words;
  status.classList.toggle("shown", shown);
}

let source = null;
let state = null;

/** Listen while somebody looks: a browser gives a server six connections, and each listener takes one. */
function listen() {
  source?.close();
  source = null;
  if (document.hidden) return;
  const address = new URL(live, location.href);
  if (state) address.searchParams.set("state", state);
  source = new EventSource(address);
  source.onmessage = (event) => {
    state = event.lastEventId;
    refresh(state).catch(() => say("This page could not be brought up to date: reload it", true));
  };
  source.onerror = () => say("Not connected: is digest preview still running?", true);
  source.onopen = () => say("", false);
}

document.addEventListener("visibilitychange", listen);
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => event.persisted && listen());
addEventListener("resize", () => frames(document).forEach(fit));
watch(document);
listen();
