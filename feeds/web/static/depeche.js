/* All the script of Dépêche's own: buttons that copy an address and say so, and a voice for what a choice in the
   builder changed. Pages work without it. */
"use strict";

function show() {
  for (const button of document.querySelectorAll("button[data-copies]")) button.hidden = false;
}

async function copy(button) {
  const address = document.getElementById(button.dataset.copies);
  getSelection().selectAllChildren(address);
  try {
    await navigator.clipboard.writeText(address.textContent);
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
document.addEventListener("htmx:afterSettle", () => {
  show();
  const told = document.getElementById("told");
  const news = document.querySelector("#preview .count") || document.querySelector("#preview .empty");
  if (told.textContent !== news.textContent) told.textContent = news.textContent;
  // What had the focus is gone, as a chip that was removed: go on where the choice is shown.
  if (document.activeElement === document.body) document.getElementById("chosen-title").focus({preventScroll: true});
});
show();
