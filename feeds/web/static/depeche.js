/* All the script of Dépêche's own: buttons that copy an address and say so. Pages work without it. */
"use strict";

function show() {
  for (const button of document.querySelectorAll("button[data-copies]")) button.hidden = false;
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // without https there is no clipboard to ask for
  }
  const said = document.querySelector("#result .said");
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = button.dataset.done; });
}

document.addEventListener("click", event => {
  const button = event.target.closest("button[data-copies]");
  if (button) copy(button);
});
document.addEventListener("focusin", event => {
  if (event.target.matches("input.address")) event.target.select();
});
document.addEventListener("htmx:afterSettle", show);
show();
