/* The search: finds things by any of their names, without a server. Reads PAROS_SEARCH, which search-index.js sets. */
(() => {
  "use strict";
  const MOST = 50;
  /* Letters that are no letter with an accent, and how one writes them without. */
  const LETTERS = { ł: "l", ø: "o", đ: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe", þ: "th", ð: "d" };
  const form = document.querySelector("[data-search]");
  const index = globalThis.PAROS_SEARCH;
  if (!form || !index) return;
  const field = form.querySelector("input");
  const status = document.getElementById("search-found");
  const list = document.getElementById("search-results");
  const root = form.dataset.root;

  /* Letters without accents and in lower case; what is neither letter nor digit parts words. */
  const plain = (text) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[łøđıßæœþð]/g, (letter) => LETTERS[letter]);
  const words = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  let known = null;

  /* The names of every entry in plain letters; made when somebody first searches. */
  function prepare() {
    known = index.entries.map((entry) => {
      const names = [entry[0], ...(entry[3] ? entry[3].split("|") : [])];
      return { entry, names, spelt: names.map((name) => ` ${words(name).join(" ")} `) };
    });
  }

  /* How well one name fits: 0 not at all; else the higher the better. Every word must begin a word of the name. */
  function fit(spelt, wanted, whole) {
    if (!wanted.every((word) => spelt.includes(` ${word}`))) return 0;
    if (spelt === ` ${whole} `) return 100;
    if (spelt.startsWith(` ${whole}`)) return 60;
    return spelt.includes(` ${whole}`) ? 40 : 20;
  }

  /* The entries that fit, the best first; among equals the order of the index. */
  function find(query) {
    const wanted = words(query);
    if (!wanted.length) return [];
    if (!known) prepare();
    const whole = wanted.join(" ");
    const found = [];
    known.forEach((candidate, place) => {
      let best = 0;
      let by = 0;
      candidate.spelt.forEach((spelt, number) => {
        /* The label counts more than another name, a short name more than a long one that holds it, a state more than
           a position. */
        const score = fit(spelt, wanted, whole);
        const rank = (3 * place) / known.length;
        const weighed = score && score + (number === 0 ? 5 : 0) - Math.min(spelt.length, 400) / 100 - rank;
        if (weighed > best) {
          best = weighed;
          by = number;
        }
      });
      if (best > 0) found.push({ candidate, best, by, place });
    });
    return found.sort((one, two) => two.best - one.best || one.place - two.place);
  }

  function item({ candidate, by }) {
    const [label, path, kind] = candidate.entry;
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${root}${path}.html`;
    link.dir = "auto";
    link.textContent = label;
    const told = document.createElement("div");
    told.className = "quiet";
    told.textContent = index.kinds[kind];
    if (by > 0) {
      const name = document.createElement("bdi");
      name.textContent = candidate.names[by];
      told.append(" · ", name);
    }
    line.append(link, told);
    return line;
  }

  function show() {
    const query = field.value.trim();
    const found = find(query);
    list.replaceChildren(...found.slice(0, MOST).map(item));
    if (!query) status.textContent = "";
    else if (!found.length) status.textContent = `Nothing is found for “${query}”. Fewer words find more.`;
    else if (found.length > MOST) status.textContent = `${found.length} found; the first ${MOST} are shown.`;
    else status.textContent = `${found.length} found.`;
  }

  /* The arrow keys lead from the field into the list, and back. */
  function walk(event) {
    const links = [field, ...list.querySelectorAll("a")];
    const here = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (here < 0 || !step || !links[here + step]) return;
    event.preventDefault();
    links[here + step].focus();
  }

  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  form.addEventListener("keydown", walk);
  list.addEventListener("keydown", walk);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    show();
    const first = list.querySelector("a");
    if (first) first.focus();
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    field.value = asked;
    show();
  }
})();
