/**
 * The way out for somebody who is being watched: the page is emptied, this device forgets the
 * conversation, and a weather page takes the place of ours in the history. Esc twice does the same.
 */
const TWICE_MS = 1500;
const exit = document.querySelector("[data-quick-exit]");
const host = new URLSearchParams(location.search).get("embed");
let lastEscape = -Infinity;

/** Leaves at once. Nothing here waits for the network. */
function leave() {
  document.title = "";
  document.body.replaceChildren();
  fetch("/api/chat/session", { method: "DELETE", keepalive: true }).catch(() => {});
  if (window.parent === window) {
    location.replace(exit.href);
    return;
  }
  // Inside a district's page only that page can leave; it listens for exactly our origin.
  if (host) window.parent.postMessage("ieumtok:exit", host);
  location.replace("about:blank");
}

exit.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.repeat) return;
  if (event.timeStamp - lastEscape < TWICE_MS) leave();
  lastEscape = event.timeStamp;
});

// A page that the browser kept for its back button must not show the conversation again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
