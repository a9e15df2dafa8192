/**
 * The box in which a counselor writes. Enter sends, but never while a Hangul syllable is being
 * composed; each message has its own id, so that pressing twice sends once; what could not be sent
 * stays in the box; what is half written survives a reload, in this tab and for this counselor.
 */
import { offerReplies } from "./replies.js";
import { findCards } from "./cards.js";
import { draftOf, forget } from "./drafts.js";

const form = document.getElementById("composer");
const isTouch = matchMedia("(hover: none) and (pointer: coarse)").matches;
const TIMEOUT_MS = 20000;

/** 32 hex digits; `crypto.randomUUID` is missing where a city tries us without https. */
function newId() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function start() {
  const box = document.getElementById("text");
  const button = document.getElementById("send");
  const notice = document.getElementById("unsent");
  const sendLabel = button.textContent;
  const draft = draftOf(form.dataset.owner, form.dataset.case);
  let isSending = false;
  let isComposing = false;

  function mark(isBusy) {
    isSending = isBusy;
    box.readOnly = isBusy;
    button.setAttribute("aria-disabled", String(isBusy));
    button.textContent = isBusy ? form.dataset.sending : sendLabel;
  }

  /** Posts what is in the box; throws with the server's sentence if it said no. */
  async function post() {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRF-Token": form.elements.csrf.value },
      body: new URLSearchParams(new FormData(form)),
      signal: AbortSignal.timeout?.(TIMEOUT_MS),
    });
    if (response.ok) return;
    const { error } = await response.json().catch(() => ({}));
    throw new Error(error?.message ?? "", { cause: "server" });
  }

  async function send() {
    if (isSending || !box.value.trim()) return;
    mark(true);
    notice.textContent = "";
    try {
      await post();
      box.value = "";
      draft.keep("");
      form.elements.id.value = newId();
      document.dispatchEvent(new Event("console:sent"));
    } catch (error) {
      const reason = error.cause === "server" ? error.message : "";
      notice.textContent = `${reason} ${form.dataset.unsent}`.trim();
    } finally {
      mark(false);
      box.focus();
    }
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (isComposing) box.blur(); // the syllable under construction is finished first
    send();
  });
  box.addEventListener("compositionstart", () => { isComposing = true; });
  box.addEventListener("compositionend", () => { isComposing = false; });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || isTouch) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  });
  box.addEventListener("input", () => draft.keep(box.value));
  addEventListener("pagehide", () => draft.keep(box.value === box.defaultValue ? "" : box.value));
  if (!box.value) box.value = draft.kept();
  offerReplies(form, box);
}

/** Who logs out leaves nothing behind in this browser. */
document.querySelector('form[action="/console/logout"]')?.addEventListener("submit", () => {
  const box = document.getElementById("text");
  if (box) box.value = box.defaultValue;
  forget();
});

if (form) start();
findCards();
