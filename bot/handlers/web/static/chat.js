/**
 * The resident's web chat. What is said goes out in order, each under its own id, so a repeat is
 * harmless; what the city says comes as the answer or as a server-sent event and is shown once.
 * Nothing is stored in the browser: computers are shared.
 */
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];
const TIMEOUT_MS = { text: 20000, photo: 120000 };
const PHOTO_BYTES = 10 * 1024 * 1024;
const NEAR_END_PX = 80;
const EMERGENCY = new Set(["tel:112", "tel:119", "tel:109"]);
const CHAT = "/api/chat/";

const byId = (id) => document.getElementById(id);
const texts = JSON.parse(byId("chat-texts").textContent);
const lang = document.documentElement.lang;
// An invitation's code (`i`) goes before the poster (`p`).
const query = new URLSearchParams(location.search);
let origin = query.get("i") ?? query.get("p");
const [log, notice, newer, box, photo] = "log notice newer text photo".split(" ").map(byId);
const isTouch = matchMedia("(hover: none) and (pointer: coarse)").matches;
const clock = new Intl.DateTimeFormat(lang, {
  timeZone: "Asia/Seoul", hour: "numeric", minute: "2-digit",
});

const seen = new Set();
const queue = [];
let isPumping = false;
let isJoined = false;
let isFilled = false;
let joining = null;
let openChoices = null;
let isPinned = true;
let isComposing = false;

/** An element with attributes and children; text goes in as text, never as markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A big button that dials or opens; only `tel:` and `https:` are believed. */
function linkButton({ label, url }) {
  const style = EMERGENCY.has(url) ? "tel tel-danger" : "tel";
  if (url.startsWith("tel:")) return make("a", { class: style, href: url }, label);
  const out = { class: "button button-plain", href: url, target: "_blank", rel: "noreferrer" };
  return make("a", out, label, make("span", { class: "sr-only" }, ` (${texts.newTab})`));
}

/** The links under a message, the three emergency numbers first and in a box of their own. */
function linkBlocks(links) {
  const known = links.filter(({ url }) => /^(tel:[0-9+*#-]+$|https:\/\/)/.test(url));
  const [urgent, others] = [true, false].map((isUrgent) =>
    known.filter(({ url }) => EMERGENCY.has(url) === isUrgent).map(linkButton));
  const heading = make("p", { class: "strong" }, texts.danger);
  const blocks = [];
  if (urgent.length) blocks.push(make("div", { class: "danger" }, heading, ...urgent));
  if (others.length) blocks.push(make("div", { class: "links" }, ...others));
  return blocks;
}

/** The answers one may tap, as real buttons. */
function choiceBlock(choices) {
  const buttons = choices.map((choice) =>
    make("button", { type: "button", click: () => choose(choice) }, choice.label));
  return make("div", { class: "choices" }, ...buttons);
}

/** One bubble; `state` is the line under what the resident said, `picture` a photo. */
function bubble(message, state, picture) {
  const at = message.at ? new Date(message.at) : new Date();
  const time = make("time", { datetime: at.toISOString() }, clock.format(at));
  const meta = make("p", { class: "meta" }, ...(state ? [state, " "] : []), time);
  const body = picture ?? make("p", { class: "text" }, message.text || texts.photoSent);
  const who = make("p", { class: "who" }, texts[message.from]);
  const links = linkBlocks(message.links ?? []);
  return make("div", { class: `message from-${message.from}` }, who, body, ...links, meta);
}

/** A random UUID; `crypto.randomUUID` is missing where a city tries us without https. */
function newId() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-8$4-");
}

function followScroll() {
  isPinned = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
  if (isPinned) newer.hidden = true;
}

function toEnd() {
  log.scrollTop = log.scrollHeight;
  isPinned = true;
  newer.hidden = true;
}

/** Adds at the end; a reader who scrolled up stays there and is told. */
function append(...nodes) {
  log.append(...nodes);
  if (isPinned) toEnd();
  else newer.hidden = false;
}

function closeChoices() {
  openChoices?.remove();
  openChoices = null;
}

/** Short questions come in bigger type: they carry the way back to the full ones. */
function fitType(choices) {
  document.documentElement.classList.toggle("large", choices.some(({ id }) => id === "cmd:plain"));
}

/** Shows a message once, however often and by whichever way it comes. */
function show(message) {
  if (seen.has(message.id)) return;
  seen.add(message.id);
  const nodes = [bubble(message)];
  if (message.from === "resident" || message.choices?.length) closeChoices();
  if (message.choices?.length) {
    nodes.push(openChoices = choiceBlock(message.choices));
    fitType(message.choices);
  }
  append(...nodes);
}

/** Shows an answer from its first line: on a small screen the numbers to call must not scroll away. */
function showAnswer(messages) {
  const before = log.lastElementChild;
  messages.forEach(show);
  const first = before?.nextElementSibling;
  const top = first ? first.getBoundingClientRect().top - log.getBoundingClientRect().top : 0;
  if (top < 0) log.scrollTop += top;
}

/** Shows the conversation so far; of a later copy only what the others said is new. */
function showPast(messages) {
  const fresh = messages.filter((message) => !isFilled || message.from !== "resident");
  const isNew = !isFilled && !messages.some((message) => message.from === "resident");
  isFilled = true;
  log.ariaLive = "off"; // a screen reader hears only how it stands now
  fresh.slice(0, -1).forEach(show);
  log.ariaLive = "polite";
  fresh.slice(-1).forEach(show);
  if (isNew) toGreeting();
}

/** Who comes for the first time reads from the first line, where the numbers to call are. */
function toGreeting() {
  log.scrollTop = 0;
  followScroll();
}

function focusComposer() {
  // A phone's keyboard would cover the answers.
  (isTouch ? log : box).focus({ preventScroll: true });
}

/** Posts and returns the JSON; an error carries `status` and the server's kind sentence. */
async function post(path, content, timeout = TIMEOUT_MS.text) {
  const isForm = content instanceof FormData;
  const response = await fetch(path, {
    method: "POST",
    headers: isForm ? {} : { "Content-Type": "application/json" },
    body: isForm ? content : JSON.stringify(content),
    signal: AbortSignal.timeout?.(timeout),
  });
  if (response.ok) return response.json();
  const { error } = await response.json().catch(() => ({}));
  throw Object.assign(new Error(error?.message ?? ""), { status: response.status });
}

/** Whether a repeat could not help: the server understood and declined. */
function isFinal({ status }) {
  return status >= 400 && status < 500 && ![401, 408, 429].includes(status);
}

/** Waits, at most until the network is back. */
function pause(ms) {
  return new Promise((wake) => {
    setTimeout(wake, ms * (0.75 + Math.random() / 2));
    addEventListener("online", wake, { once: true });
  });
}

/** The code has done its work: a reload is no second visit. */
function forgetInvitation() {
  if (!query.has("i")) return;
  query.delete("i");
  origin = query.get("p");
  history.replaceState(null, "", `${location.pathname}?${query}`);
}

/** Opens or resumes the conversation; callers share one request. */
function join() {
  joining ??= post(CHAT + "session", { lang, origin })
    .then(({ messages }) => {
      isJoined = true;
      forgetInvitation();
      showPast(messages);
    }).finally(() => { joining = null; });
  return joining;
}

/** Listens for what is said later. A refused stream means: join again. */
function listen() {
  const source = new EventSource(CHAT + "events");
  source.addEventListener("message", (event) => show(JSON.parse(event.data)));
  // What was said between joining and listening is fetched, not lost.
  source.addEventListener("open", () => join().catch(() => {}), { once: true });
  source.addEventListener("open", () => {
    notice.textContent = "";
    if (queue.length) resume();
  });
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return;
    isJoined = false;
    start(1);
  });
}

/** Joins and listens, for as long as the page is open. */
async function start(tries = 0) {
  if (tries) await pause(RETRY_MS[Math.min(tries, RETRY_MS.length) - 1]);
  try {
    await join();
    listen();
  } catch (error) {
    notice.textContent = (error.status && error.message) || texts.offline;
    start(tries + 1);
  }
}

/** Sends one item until it is through, refused for good, or tried too often. */
async function deliver(item) {
  for (let tries = 0; ; tries += 1) {
    try {
      if (!isJoined) await join();
      return await post(item.path, item.content, item.timeout);
    } catch (error) {
      if (error.status === 401) isJoined = false;
      if (isFinal(error) || tries === RETRY_MS.length) throw error;
    }
    await pause(RETRY_MS[tries]);
  }
}

/** Sends what waits, strictly in the order it was said. */
async function pump() {
  if (isPumping) return;
  isPumping = true;
  let isStalled = false;
  while (queue.length && !isStalled) {
    try {
      const { messages } = await deliver(queue[0]);
      queue.shift().settle();
      showAnswer(messages);
    } catch (error) {
      isStalled = !isFinal(error);
      if (isStalled) queue.forEach((item) => item.offerAgain());
      else queue.shift().takeBack(error.message || texts.refused);
    }
  }
  isPumping = false;
}

/** Sends again everything that waits. */
function resume() {
  queue.forEach((item) => item.markSending());
  pump();
}

/** Shows and queues what the resident says; `undo` gives it back if it is refused. */
function say({ id, path, content, text, picture, timeout, settled, undo = () => {} }) {
  const state = make("span", { class: "state" });
  const node = bubble({ from: "resident", text }, state, picture);
  const item = {
    path, content, timeout,
    markSending() { state.replaceChildren(texts.sending); },
    settle() { state.replaceChildren(texts.sent); settled(); },
    offerAgain() {
      const again = make("button", { type: "button", class: "again", click: resume }, texts.again);
      state.replaceChildren(`${texts.unsent} `, again);
      notice.textContent = texts.unsent;
    },
    takeBack(reason) { node.remove(); notice.textContent = reason; undo(); },
  };
  seen.add(id);
  notice.textContent = "";
  log.append(node);
  toEnd();
  queue.push(item);
  resume();
}

/** Says words or a choice; the buttons go once the server has it. */
function answer(said, text, undo) {
  const id = newId();
  const block = openChoices;
  const settled = () => { if (openChoices === block) closeChoices(); };
  say({ id, path: CHAT + "messages", content: { id, ...said }, text, settled, undo });
}

function choose(choice) {
  const buttons = openChoices.querySelectorAll("button");
  const allow = (yes) => buttons.forEach((button) => { button.disabled = !yes; });
  focusComposer();
  allow(false);
  answer({ choice: choice.id }, choice.label, () => allow(true));
}

function sendText() {
  if (isComposing) box.blur(); // finishes the syllable
  const text = box.value.trim();
  box.focus();
  if (!text) return;
  box.value = "";
  answer({ text }, text, () => {
    box.value ||= text;
    box.focus();
  });
}

function sendPhoto() {
  const [file] = photo.files;
  photo.value = "";
  if (!file) return;
  notice.textContent = file.size > PHOTO_BYTES ? texts.photoTooBig : "";
  if (notice.textContent) return;
  const id = newId();
  const content = new FormData();
  content.append("id", id);
  content.append("photo", file);
  const address = URL.createObjectURL(file);
  const picture = make("img", { class: "photo", src: address, alt: texts.photoSent,
    load: () => { if (isPinned) toEnd(); },
    // HEIC is sent but not drawn by most browsers.
    error: () => picture.replaceWith(make("p", { class: "text" }, texts.photoSent)) });
  say({ id, path: CHAT + "photos", content, picture, timeout: TIMEOUT_MS.photo,
    settled: () => URL.revokeObjectURL(address) });
}

/** Enter sends, except inside a Hangul syllable and on touch keyboards. */
function onKey(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key !== "Enter" || event.shiftKey || isTouch) return;
  event.preventDefault();
  sendText();
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  sendText();
});
box.addEventListener("keydown", onKey);
box.addEventListener("compositionstart", () => { isComposing = true; });
box.addEventListener("compositionend", () => { isComposing = false; });
byId("photo-button").addEventListener("click", () => photo.click());
photo.addEventListener("change", sendPhoto);
newer.addEventListener("click", () => { toEnd(); focusComposer(); });
log.addEventListener("scroll", followScroll, { passive: true });
addEventListener("online", () => { if (queue.length) resume(); });
new ResizeObserver(() => { if (isPinned) toEnd(); }).observe(log);

byId("keys").hidden = isTouch;
byId("foot").hidden = false;
if (!isTouch) box.focus();
start();
