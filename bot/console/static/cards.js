/** Shows found programs on the page of the case itself, where without scripts another page opens. */
const form = document.getElementById("find-program");
const place = document.getElementById("found-here");

async function find() {
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form));
  const response = await fetch(address, { headers: { "X-Requested-With": "live" } });
  if (!response.ok) throw new Error(String(response.status));
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = document.importNode(page.getElementById("found"), true);
  found.classList.remove("card");
  const chosen = document.getElementById("to")?.value;
  if (chosen) found.querySelectorAll(".hearer").forEach((select) => { select.value = chosen; });
  place.replaceChildren(found);
}

export function findCards() {
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    find().catch(() => form.submit()); // the other page says what is wrong
  });
}
