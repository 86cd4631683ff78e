// The list of the stored queries: shows those that have each word that is typed.
"use strict";

const field = document.getElementById("filter");
const told = document.getElementById("found");
const items = [...document.querySelectorAll("[data-words]")];
const texts = new Map(items.map((item) => [item, `${item.textContent} ${item.dataset.words}`.toLowerCase()]));
const subjects = [...document.querySelectorAll("section[data-subject]")];

function filter() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const item of items) {
    item.hidden = !words.every((word) => texts.get(item).includes(word));
    found += !item.hidden;
  }
  for (const subject of subjects) {
    subject.hidden = !subject.querySelector("[data-words]:not([hidden])");
  }
  told.textContent = words.length ? `${found} of ${items.length} queries` : "";
}

field.closest("form").hidden = false;
field.closest("form").addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("input", filter);
filter();
