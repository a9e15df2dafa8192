/**
 * The box in which a counselor writes. Enter sends, but never while a Hangul syllable is being
 * composed; each message has its own id, so that pressing twice sends once; what could not be sent
 * stays in the box (`drafts.js` keeps what is half written).
 */
import { offerReplies } from "./replies.js";
import { findCards } from "./cards.js";

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
      box.dispatchEvent(new Event("input", { bubbles: true }));
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
  offerReplies(form, box);
}

/** Who hears it is chosen once for all that is said on the page. */
document.addEventListener("change", ({ target }) => {
  if (!target.matches(".hearer")) return;
  document.querySelectorAll(".hearer").forEach((select) => { select.value = target.value; });
});

if (form) start();
findCards();
