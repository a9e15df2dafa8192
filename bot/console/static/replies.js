/**
 * Turns the list of canned replies into one that can be searched. A reply is put into the box,
 * where it can be changed; nothing is sent by choosing.
 */

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** As one types it: Hangul in one normal form, without spaces and case. */
const plain = (text) => text.normalize("NFC").replace(/\s+/g, "").toLowerCase();

function put(box, text) {
  const before = box.value.trimEnd();
  box.value = before ? `${before}\n\n${text}` : text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

function entry({ value, textContent, dataset }, lang) {
  const told = element("span", { className: "reply-text", textContent: dataset.text, lang });
  const parts = [element("strong", { textContent }), told];
  if (dataset.gloss) parts.push(element("span", { className: "reply-text muted", textContent: dataset.gloss }));
  const button = element("button", { type: "button", className: "plain reply", id: `reply-${value}` }, ...parts);
  button.dataset.words = plain(`${textContent} ${dataset.text} ${dataset.gloss}`);
  button.dataset.text = dataset.text;
  return element("li", {}, button);
}

export function offerReplies(form, box) {
  const place = document.getElementById("replies");
  if (!place) return;
  const { find, search, none, lang } = place.dataset;
  const options = [...place.querySelectorAll("option")].filter((option) => option.value);
  const list = element("ul", { className: "reply-list" }, ...options.map((option) => entry(option, lang)));
  const query = element("input", { type: "search", id: "reply-search", autocomplete: "off" });
  const nothing = element("p", { className: "muted", textContent: none, hidden: true });
  nothing.setAttribute("role", "status");
  const label = element("label", { htmlFor: "reply-search", textContent: search });
  const panel = element("div", { id: "reply-panel", hidden: true }, label, query, nothing, list);
  const opener = element("button", { type: "button", className: "plain", id: "reply-opener", textContent: find });
  opener.setAttribute("aria-controls", "reply-panel");

  function show(isOpen) {
    panel.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    query.value = "";
    narrow();
    query.focus();
  }

  const buttons = [...list.querySelectorAll("button")];
  const visible = () => buttons.filter((button) => !button.parentElement.hidden);

  function narrow() {
    const wanted = plain(query.value);
    buttons.forEach((button) => { button.parentElement.hidden = !button.dataset.words.includes(wanted); });
    nothing.hidden = visible().length > 0;
  }

  function choose(button) {
    show(false);
    put(box, button.dataset.text);
  }

  opener.addEventListener("click", () => show(panel.hidden));
  query.addEventListener("input", narrow);
  query.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") {
      event.preventDefault(); // it would send what is in the box
      if (query.value && visible().length) choose(visible()[0]);
    }
    if (event.key === "ArrowDown") { event.preventDefault(); visible()[0]?.focus(); }
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const shown = visible();
    (shown[shown.indexOf(document.activeElement) + step] ?? query).focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    show(false);
    opener.focus();
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) choose(button);
  });
  show(false);
  place.querySelectorAll("label, .replies-row").forEach((part) => { part.hidden = true; });
  place.prepend(opener, panel);
}
