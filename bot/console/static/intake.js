/*
 * The form of the phone and of the counter: keeps what is typed, and shows beside it what it is
 * understood to say. All of it works without this script, by the form's buttons.
 */
const READ_MS = 350;
const SAVE_MS = 1000;
const AGAIN_MS = 5000;
const MOST_ON_LEAVING = 60000;
const form = document.querySelector("#intake");
const panel = document.querySelector("#read");
const numbers = document.querySelector("#numbers");
const saved = document.querySelector("#saved");
const dong = document.querySelector("#dong");
let readTimer = 0;
let saveTimer = 0;
let isDirty = false;
let isLeaving = false;
let asked = 0;

function send(url, method) {
  const body = new URLSearchParams(new FormData(form));
  const headers = { Accept: "application/json" };
  // Goes on when the page is left; browsers take up to 64 KB of that.
  return fetch(url, { method, body, headers, keepalive: body.toString().length < MOST_ON_LEAVING });
}

async function save() {
  clearTimeout(saveTimer);
  if (!isDirty || isLeaving) return;
  isDirty = false;
  try {
    const answer = await send(form.action, "PUT");
    if (!answer.ok) throw new Error(answer.statusText);
    saved.textContent = `${form.dataset.saved} ${(await answer.json()).at}`;
    saved.classList.remove("problem-line");
  } catch {
    isDirty = true;
    saved.textContent = form.dataset.unsaved;
    saved.classList.add("problem-line");
    saveTimer = setTimeout(save, AGAIN_MS);
  }
}

function show(place, html) {
  if (place.dataset.html === html) return;
  place.innerHTML = place.dataset.html = html;
}

async function read() {
  const mine = ++asked;
  try {
    const answer = await send(form.dataset.read, "POST");
    if (!answer.ok) throw new Error(answer.statusText);
    const told = await answer.json();
    if (mine !== asked) return;
    // What has not changed is not read out again.
    show(panel, told.html);
    if (numbers) show(numbers, told.numbers);
    if (dong && (!dong.value || dong.dataset.guessed === dong.value)) {
      dong.value = dong.dataset.guessed = told.dongs.length === 1 ? told.dongs[0] : "";
    }
  } catch {
    // Danger may stand in the last words of a call: they are not left unread.
    if (mine === asked) readTimer = setTimeout(read, AGAIN_MS);
  }
}

function typed() {
  isDirty = true;
  clearTimeout(readTimer);
  clearTimeout(saveTimer);
  if (panel) readTimer = setTimeout(read, READ_MS);
  saveTimer = setTimeout(save, SAVE_MS);
}

/** Whether a field holds something else than it came with. */
function isChanged(field) {
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.options) {
    const chosen = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return field.value !== chosen.value;
  }
  return "defaultValue" in field && field.value !== field.defaultValue;
}

form.addEventListener("input", typed);
form.addEventListener("focusout", (event) => {
  // A button of the form sends all of it by itself.
  if (event.relatedTarget?.type !== "submit") save();
});
form.addEventListener("submit", () => {
  isLeaving = true;
});
addEventListener("pageshow", () => {
  isLeaving = false;
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save();
});
addEventListener("pagehide", () => save());
// Typed before this script came, or put back by the browser.
if ([...form.elements].some(isChanged)) typed();
