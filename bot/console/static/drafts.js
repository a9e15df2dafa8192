/**
 * What is half written, kept for this tab only and for one counselor: a reload, a look at another
 * page or a session that ended does not lose it, logging out does, and nobody else who logs in here
 * finds it. So is every larger box of a form that does not keep itself (`data-undrafted`).
 */
const PREFIX = "ieumtok-kept:";
const BOXES = 'form[method="post"]:not([data-undrafted]) textarea';
const { owner = "" } = document.body.dataset;

const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
const kept = (key) => JSON.parse(sessionStorage.getItem(key) ?? "null");
const put = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));

/** One for each box: a page may have several forms that are sent to the same address. */
const keyOf = (box) =>
  `${PREFIX}${owner}:${box.form.getAttribute("action").split("?")[0]}:${box.id}`;

/** Removes every draft, or those of everybody but `who`. */
export function forget(who = "") {
  const own = who && `${PREFIX}${who}:`;
  keys().filter((key) => !own || !key.startsWith(own)).forEach((key) => sessionStorage.removeItem(key));
}

/** `from`: what the box came with; one that comes with something else was changed meanwhile. */
function keep(box) {
  const key = keyOf(box);
  const from = kept(key)?.from ?? box.defaultValue;
  if (box.value && box.value !== from) put(key, { from, text: box.value });
  else sessionStorage.removeItem(key);
}

function fill() {
  document.querySelectorAll(BOXES).forEach((box) => {
    const draft = kept(keyOf(box));
    if (!draft || box.value !== draft.from) return;
    box.value = draft.text;
    const tool = box.closest("details");
    if (tool) tool.open = true;
  });
}

/** What a form took along is done with where the server led on from it; else it is a draft still. */
function settle() {
  const [way] = performance.getEntriesByType("navigation");
  const isDone = owner && way?.type === "navigate" && way.redirectCount > 0;
  for (const key of keys()) {
    const { isSent, ...draft } = kept(key);
    if (isSent && isDone) sessionStorage.removeItem(key);
    else if (isSent) put(key, draft);
  }
}

function markSent(form) {
  form.querySelectorAll("textarea").forEach((box) => {
    const draft = kept(keyOf(box));
    if (draft) put(keyOf(box), { ...draft, isSent: true });
  });
}

settle();
if (owner) {
  forget(owner);
  fill();
  document.addEventListener("console:fresh", fill);
  document.addEventListener("input", ({ target }) => { if (target.matches(BOXES)) keep(target); });
  document.addEventListener("submit", (event) => {
    if (event.target.matches('[action="/console/logout"]')) forget();
    else if (!event.defaultPrevented) markSent(event.target);
  });
}
