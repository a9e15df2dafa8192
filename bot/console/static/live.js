/**
 * Keeps an open page of the console true, and makes itself heard. News only say that something was
 * committed; what it looks like now is fetched as HTML and put in place, part by part, so that a
 * missed or repeated word does no harm. After a lost connection everything is fetched anew.
 */
import "./keys.js";

const SOON_MS = 150;
const RING_AGAIN_MS = 10000;
const RETRY_MS = 5000;
const PRESS_MS = 600;
const MOVING_MS = [1000, 2000, 4000, 8000, 16000, 32000, 64000];
const SOUND_KEY = "ieumtok-console-sound";
const KNOWN_KEY = "ieumtok-console-known";

const byId = (id) => document.getElementById(id);
const address = document.body.dataset.live;
const page = document.body.dataset.here;
const [alarms, soundSwitch, allowButton, lost] = ["alarms", "sound", "allow", "lost"].map(byId);
const heading = document.title;
const shown = new Map();
const parts = () => document.querySelectorAll("[data-part]");
parts().forEach((part) => shown.set(part.dataset.part, part.outerHTML));

let stream = null;
let timer = 0;
let isFetching = false;
let isFetchWanted = false;
let pressedAt = -Infinity;
let movingTries = 0;
let audio = null;

/* ------------------------------------------------------------------ bringing the page up to date */

/** Puts `fresh` children where they belong; one that did not change keeps its node and its focus. */
function placeChildren(part, fresh, before) {
  const old = new Map([...before.children].map((child) => [child.id, child.outerHTML]));
  const wanted = new Set([...fresh.children].map((child) => child.id));
  [...part.children].filter((child) => !wanted.has(child.id)).forEach((child) => child.remove());
  [...fresh.children].forEach((child, place) => {
    const here = byId(child.id);
    const isSame = here && old.get(child.id) === child.outerHTML;
    const node = isSame ? here : document.importNode(child, true);
    if (here && !isSame) here.replaceWith(node);
    if (part.children[place] !== node) part.insertBefore(node, part.children[place] ?? null);
  });
}

function place(part, fresh) {
  const name = part.dataset.part;
  const before = shown.get(name);
  if (before === fresh.outerHTML) return;
  // A form that was refused is being put right: what was typed is not thrown away.
  if (part.querySelector(".field-problem")) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  const isAtEnd = part.scrollHeight - part.scrollTop - part.clientHeight < 80;
  if ("keyed" in part.dataset) {
    const template = document.createElement("template");
    template.innerHTML = before ?? "";
    placeChildren(part, fresh, template.content.firstElementChild ?? fresh);
  } else {
    part.replaceWith(document.importNode(fresh, true));
  }
  shown.set(name, fresh.outerHTML);
  if (focused && focused !== part.id) byId(focused)?.focus({ preventScroll: true });
  if (isAtEnd && part.scrollHeight > part.clientHeight) part.scrollTop = part.scrollHeight;
}

/** The session's token may be a new one after another log-in in this browser. */
function renewTokens() {
  const { csrf } = byId("watch").dataset;
  document.querySelectorAll('input[name="csrf"]').forEach((field) => { field.value = csrf; });
}

async function fetchParts() {
  const response = await fetch(address, { headers: { "X-Requested-With": "live" } });
  // The page itself says what is wrong, and leads to the log-in.
  if (response.status === 401 || response.status === 403) location.assign(page);
  // A page that was refused (a search for one letter) is a page all the same, with its alarms.
  if (!response.ok && response.status !== 422) throw new Error(String(response.status));
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  // A button must not change under the finger.
  if (performance.now() - pressedAt < PRESS_MS) return soon();
  for (const part of parts()) {
    const found = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (found) place(part, found);
  }
  document.dispatchEvent(new Event("console:fresh"));
  renewTokens();
  hear();
  lookAgain();
  return undefined;
}

/** Fetches once at a time; what happens meanwhile is fetched right after. */
async function refresh() {
  if (isFetching) { isFetchWanted = true; return; }
  isFetching = true;
  isFetchWanted = false;
  try {
    await fetchParts();
  } catch {
    setTimeout(soon, RETRY_MS);
  } finally {
    isFetching = false;
  }
  if (isFetchWanted) soon();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, SOON_MS);
}

/** A message on its way is looked after, ever less often: not every way reports back. */
function lookAgain() {
  const isMoving = document.querySelector("[data-moving]");
  if (!isMoving) movingTries = 0;
  else if (movingTries < MOVING_MS.length) {
    clearTimeout(timer);
    timer = setTimeout(refresh, MOVING_MS[movingTries]);
    movingTries += 1;
  }
}

/* ---------------------------------------------------------------------------------- the stream */

/** Whether this page shows what the news are about. */
function concerns({ kind, case: caseId, conversation }) {
  const thread = byId("thread");
  if (document.querySelector('[data-part="list"]')) return kind !== "outbox";
  if (kind === "alert" || kind === "case") return true;
  return thread && [thread.dataset.case, thread.dataset.conversation].some(
    (id) => id && (id === caseId || id === conversation));
}

/** Whether the words are for this counselor, who does not look at them anyway. */
function isHeard({ case: caseId, conversation }, isMine) {
  const isShown = page.includes(caseId) || byId("thread")?.dataset.conversation === conversation;
  if (isShown && !document.hidden) return false;
  return isMine || idsOf("talks").includes(conversation);
}

function listen() {
  stream?.close();
  stream = new EventSource("/console/live?live=1");
  stream.addEventListener("hello", () => { lost.textContent = ""; refresh(); });
  stream.addEventListener("news", (event) => {
    const news = JSON.parse(event.data);
    movingTries = 0;
    if (concerns(news)) soon();
    const isMine = idsOf("mine").includes(news.case);
    if (news.kind === "resident_wrote" && isHeard(news, isMine)) tell("said", news.case, 1);
    if (news.kind === "returned" && isMine) tell("back", news.case, 1);
  });
  stream.addEventListener("beat", () => { if (!byId("thread")) soon(); }); // ages grow
  stream.addEventListener("ended", () => { stream.close(); refresh(); });
  stream.addEventListener("error", () => {
    lost.textContent = lost.dataset.text;
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(listen, RETRY_MS);
    refresh();
  });
}

/* ------------------------------------------------------------------------------- sound and notice */

const isWanted = () => localStorage.getItem(SOUND_KEY) !== "off";

/** Two tones, made here: no file has to be fetched when it counts. */
function ring(times) {
  if (!isWanted() || audio?.state !== "running") return;
  for (let turn = 0; turn < times * 2; turn += 1) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const start = audio.currentTime + turn * 0.25;
    tone.frequency.value = turn % 2 ? 660 : 880;
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.24);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.25);
  }
  document.documentElement.dataset.rings = Number(document.documentElement.dataset.rings ?? 0) + 1;
}

/** Sound, and a notice of the browser; it never says who or what. */
function tell(what, id, times) {
  ring(times);
  if (!isWanted() || !("Notification" in window) || Notification.permission !== "granted") return;
  const texts = { alerts: "urgent", waiting: "new", said: "said", moves: "moved", back: "back" };
  const notice = new Notification(byId("watch").dataset[texts[what]], { tag: `${what}-${id}` });
  notice.addEventListener("click", () => { window.focus(); notice.close(); });
}

const idsOf = (what) => byId("watch").dataset[what].split(" ").filter(Boolean);

const remember = (ids) => sessionStorage.setItem(KNOWN_KEY, JSON.stringify(ids));

/** Compares with what was known, also before this page was opened, and tells what is new. */
function hear() {
  const now = { alerts: idsOf("alerts"), waiting: idsOf("waiting"), moves: idsOf("moves") };
  const known = JSON.parse(sessionStorage.getItem(KNOWN_KEY));
  for (const what of ["alerts", "waiting", "moves"]) {
    const [first] = now[what].filter((id) => !known[what]?.includes(id));
    if (first) tell(what, first, what === "alerts" ? 3 : 1);
  }
  remember(now);
  const open = now.alerts.length || now.waiting.length;
  document.title = open ? `(${open}) ${heading}` : heading;
}

function showSwitch() {
  const isBlocked = isWanted() && audio?.state !== "running";
  const state = isBlocked ? "blocked" : isWanted() ? "on" : "off";
  soundSwitch.textContent = alarms.dataset[state];
  allowButton.hidden = !("Notification" in window) || Notification.permission !== "default";
}

/** Browsers let a page sound only after somebody touched it. */
async function wake() {
  audio ??= new AudioContext();
  audio.onstatechange = showSwitch;
  showSwitch(); // `resume` may wait for a touch forever
  if (isWanted() && audio.state === "suspended") await audio.resume();
  showSwitch();
}

soundSwitch.addEventListener("click", () => {
  const isBlocked = isWanted() && audio?.state !== "running";
  if (!isBlocked) localStorage.setItem(SOUND_KEY, isWanted() ? "off" : "on");
  wake().then(() => ring(1));
});
allowButton.addEventListener("click", () => Notification.requestPermission().then(showSwitch));
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { wake(); }, { once: true });
addEventListener("pointerdown", () => { pressedAt = performance.now(); });
document.addEventListener("console:sent", refresh);
addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
setInterval(() => { if (idsOf("alerts").length) ring(2); }, RING_AGAIN_MS);

const thread = byId("thread");
if (thread && !thread.querySelector(":target")) thread.scrollTop = thread.scrollHeight;
alarms.hidden = false;
// What waited before somebody began is no news; what comes while their first page opens is.
if (!sessionStorage.getItem(KNOWN_KEY)) remember({ alerts: [], waiting: idsOf("waiting"), moves: [] });
wake();
listen();
