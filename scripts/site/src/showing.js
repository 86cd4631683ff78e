// Shows answers as tables, and offers them as files.
import { pageOf } from "./addresses.js";
import { display, toCsv, toJson, toTurtle } from "./writing.js";

// So many rows are shown at once: a table of thousands is of no use to a reader, and slow.
const ROWS = 200;
// Texts of so many characters are kept on one line, and those of so many are given room; as in publishing/site/queries.py.
const SHORT = 18;
const LONG = 60;

/** Return an element with attributes and what is in it: elements, or text, which is never markup. */
export function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...content);
  return made;
}

/** Return how many rows an answer has, in words. */
export function counted({ rows, triples, truth }) {
  if (truth !== undefined) {
    return truth ? "Yes" : "No";
  }
  const what = triples ? "triple" : "row";
  return `${rows.length.toLocaleString("en")} ${what}${rows.length === 1 ? "" : "s"}`;
}

/** Return where a browser can follow a term, or the thing that it is the label of; empty if nowhere. */
function addressOf(term, thing, { pages, at }) {
  const iri = thing ?? (term?.type === "uri" ? term.value : "");
  const page = pageOf(iri, pages);
  return page ? at(page) : /^https?:\/\//.test(iri) ? iri : "";
}

/** Return a cell: a link where a term, or the thing that it is the label of, has a page; else the text, in its own direction. */
function cell(term, thing, means) {
  const text = display(term, means.prefixes);
  const address = addressOf(term, thing, means);
  const shown = element("bdi", term?.["xml:lang"] ? { lang: term["xml:lang"] } : {}, text);
  const width = text.length > LONG ? "long" : text.length > SHORT ? "" : "short";
  return element("td", width ? { class: width } : {}, address ? element("a", { href: address }, shown) : shown);
}

/** Return a table of the rows of an answer, which can be scrolled by keyboard, and a button for further ones. */
function table(answer, caption, means) {
  const head = element("tr", {}, ...answer.columns.map((name) => element("th", { scope: "col" }, name)));
  const body = element("tbody");
  const region = element(
    "div",
    { class: "scroll answer", role: "region", "aria-label": caption, tabindex: "0" },
    element("table", {}, element("caption", {}, caption), element("thead", {}, head), body),
  );
  const more = element("button", { type: "button" });
  const cellOf = (row, name) => cell(row[name], answer.titles?.[name]?.[row[name]?.value], means);
  let shown = 0;
  const extend = () => {
    const next = answer.rows.slice(shown, shown + ROWS);
    body.append(...next.map((row) => element("tr", {}, ...answer.columns.map((name) => cellOf(row, name)))));
    shown += next.length;
    more.textContent = `Show ${Math.min(ROWS, answer.rows.length - shown)} more of ${answer.rows.length} rows`;
    more.hidden = shown === answer.rows.length;
  };
  more.addEventListener("click", extend);
  extend();
  return answer.rows.length > ROWS ? [region, element("p", {}, more)] : [region];
}

/** Return links under which an answer can be kept as a file; `kept` gathers their addresses, which are given back later. */
function files(answer, name, prefixes, kept) {
  const made = answer.triples
    ? [["Turtle", "ttl", "text/turtle", toTurtle(answer, prefixes)]]
    : [
        ["CSV", "csv", "text/csv", toCsv(answer)],
        ["JSON", "json", "application/sparql-results+json", toJson(answer)],
      ];
  return made.map(([label, ending, type, content]) => {
    const href = URL.createObjectURL(new Blob([content], { type }));
    kept.push(href);
    return element("a", { href, download: `${name}.${ending}` }, `Download as ${label}`);
  });
}

/** Where answers are shown, one in the place of the other. */
export class Shown {
  #kept = [];

  /** Its means are the prefixes, the pages of things, and what gives the address of a path. */
  constructor(place, means) {
    this.place = place;
    this.means = means;
  }

  /** Show nothing. */
  clear() {
    this.#kept.splice(0).forEach((address) => URL.revokeObjectURL(address));
    this.place.replaceChildren();
  }

  /** Show an answer, under a caption, with links to files of a name; `empty` tells what it means that there is none. */
  show(answer, caption, name, empty = "") {
    this.clear();
    const isTrue = answer.truth !== undefined;
    const none = !isTrue && !answer.rows.length;
    const parts = none
      ? [element("p", {}, `No answer. ${empty}`.trim())]
      : isTrue
        ? [element("p", { class: "truth" }, counted(answer))]
        : table(answer, caption, this.means);
    const links = files(answer, name, this.means.prefixes, this.#kept);
    this.place.append(...parts, element("ul", { class: "row" }, ...links.map((link) => element("li", {}, link))));
  }
}
