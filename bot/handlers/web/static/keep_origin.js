/** Carries the poster (`p`), the invitation (`i`) and the embedding site (`embed`) along our own links. */
const query = new URLSearchParams(location.search);

for (const link of document.querySelectorAll("a[data-keep-origin]")) {
  const target = new URL(link.href);
  for (const name of ["p", "i", "embed"]) {
    if (query.has(name)) target.searchParams.set(name, query.get(name));
  }
  link.href = target.href;
}
