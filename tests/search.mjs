// Runs the search of the site on a page of four elements: node search.mjs FOLDER < QUERIES > FOUND
//
// FOLDER is that of the release. Queries are a list of texts in JSON; what is found is, for each of them, what the page
// announces and the label, the link and the kind of each thing.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runInNewContext } from "node:vm";

const folder = process.argv[2];
const scripts = await Promise.all(
  ["search-index.js", "search.js"].map((name) => readFile(join(folder, "assets", name), "utf8")),
);

function element() {
  return {
    dataset: { root: "" },
    parts: [],
    append(...parts) {
      this.parts.push(...parts);
    },
    replaceChildren(...parts) {
      this.parts = parts;
    },
    addEventListener() {},
  };
}

function search(query) {
  const field = element();
  const known = { "search-found": element(), "search-results": element() };
  const form = { ...element(), querySelector: () => field };
  const page = { querySelector: () => form, getElementById: (id) => known[id], createElement: element };
  const location = { search: `?${new URLSearchParams({ q: query })}` };
  runInNewContext(scripts.join("\n"), { document: page, location, URLSearchParams });
  const lines = known["search-results"].parts.map(({ parts: [link, told] }) => [link.textContent, link.href, told.textContent]);
  return { told: known["search-found"].textContent, lines };
}

process.stdout.write(JSON.stringify(JSON.parse(await text(process.stdin)).map(search)));
