// The button that prints the page; without scripts the browser's own menu does it.
const button = document.querySelector("#print");
button.hidden = false;
button.addEventListener("click", () => print());
