/**
 * Keys for whoever works on lists all day. They only count where nobody is typing, and can be
 * turned off for good: who speaks to their computer, or slips, must not set anything off.
 * Keys are told by their place (`code`), so that they also work while Hangul is being typed.
 */
const OFF_KEY = "ieumtok-console-keys";
const SECOND_KEY_MS = 1500;
const TABS = { KeyQ: "waiting", KeyH: "held", KeyM: "mine", KeyA: "all" };
const TYPING = "input, textarea, select, [contenteditable], dialog, [role=log]";

const byId = (id) => document.getElementById(id);
const [help, opener, turn] = ["keys-help", "keys", "keys-switch"].map(byId);
let goPressedAt = -Infinity;

const isOn = () => localStorage.getItem(OFF_KEY) !== "off";
const rows = () => [...document.querySelectorAll("#list .row h2 a")];
const here = () => document.activeElement?.closest("#list .row");

/** Puts the focus on the row `step` further; from anywhere else on the first or the last. */
function move(step) {
  const links = rows();
  if (!links.length) return;
  const place = links.findIndex((link) => link.closest(".row") === here());
  const wanted = place < 0 ? (step > 0 ? 0 : links.length - 1) : place + step;
  const link = links[Math.min(Math.max(wanted, 0), links.length - 1)];
  link.focus();
  link.closest(".row").scrollIntoView({ block: "nearest" });
}

/** On the list the row in focus is taken, on the page of a case that case. */
function claim() {
  const button = here()?.querySelector('form[action$="/claim"] button') ?? byId("claim");
  button?.form.requestSubmit(button);
}

/** From the list by its own form, from elsewhere by one like it. */
function next() {
  const button = byId("next");
  if (button) return button.form.requestSubmit(button);
  const form = document.createElement("form");
  const token = document.createElement("input");
  Object.assign(form, { method: "post", action: "/console/next", hidden: true });
  Object.assign(token, { name: "csrf", value: byId("watch").dataset.csrf });
  form.append(token);
  document.body.append(form);
  return form.requestSubmit();
}

/** The tab with the filters it has, where there are tabs. */
function go(tab) {
  location.assign(byId(`tab-${tab}`)?.href ?? `/console/?tab=${tab}`);
}

const ACTS = {
  KeyJ: () => move(1),
  ArrowDown: () => move(1),
  KeyK: () => move(-1),
  ArrowUp: () => move(-1),
  KeyC: claim,
  KeyN: next,
};

function act(event) {
  if (event.shiftKey) return event.code === "Slash" && (help.showModal(), true);
  const isSecond = event.timeStamp - goPressedAt < SECOND_KEY_MS;
  goPressedAt = event.code === "KeyG" ? event.timeStamp : -Infinity;
  if (isSecond && TABS[event.code]) return go(TABS[event.code]), true;
  // Arrows scroll where no row has the focus.
  if (!ACTS[event.code] || (event.code.startsWith("Arrow") && !here())) return false;
  ACTS[event.code]();
  return true;
}

function press(event) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (!isPlain || event.repeat && !event.code.startsWith("Arrow") && !"KeyJ KeyK".includes(event.code)) return;
  if (!isOn() || event.target.closest(TYPING)) return;
  if (act(event)) event.preventDefault();
}

function show() {
  turn.textContent = isOn() ? turn.dataset.on : turn.dataset.off;
  turn.setAttribute("aria-pressed", String(isOn()));
  opener.hidden = false;
}

if (help && opener) {
  opener.addEventListener("click", () => help.showModal());
  byId("keys-close").addEventListener("click", () => help.close());
  turn.addEventListener("click", () => {
    localStorage.setItem(OFF_KEY, isOn() ? "off" : "on");
    show();
  });
  addEventListener("keydown", press);
  show();
}
