// The page of a stored query: asks it in the browser, with values for its parameters.
import { Asker, canRun, places } from "./asking.js";
import { Shown, counted, element } from "./showing.js";
import { shorten } from "./writing.js";

const SECONDS = 60;
// Names by which a thing is known, as in scripts/paros/finding.py.
const NAMES = "rdfs:label|skos:prefLabel|skos:altLabel|paros:normalizedSymbol|paros:printedSymbol";

const query = JSON.parse(document.getElementById("the-query").textContent);
const form = document.getElementById("the-form");
const status = document.getElementById("the-status");
const means = places();
const asker = new Asker(means);
const shown = new Shown(document.getElementById("the-answer"), means);
const fields = query.parameters.map(({ name }) => document.getElementById(`value-${name}`));
const [start, stop, example] = ["run-it", "stop-it", "fill-in"].map((id) => document.getElementById(id));
const names = new Map();

/** Return a name without what does not count when names are compared. */
function plain(name) {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

/** Load what a parameter may be given, by name, and offer it beside the field. */
async function offer(parameter) {
  const rows = `SELECT DISTINCT ?value ?label ?name WHERE {
    ?value a ${parameter.of} ; rdfs:label ?label ; ${NAMES} ?name
  } ORDER BY ?label ?value ?name`;
  const found = await asker.ask(rows, SECONDS);
  const known = new Map();
  const labels = new Map();
  for (const { value, label, name } of found.rows) {
    const short = shorten(value.value, means.prefixes);
    labels.set(short, label.value);
    known.set(plain(name.value), (known.get(plain(name.value)) ?? new Set()).add(short));
  }
  names.set(parameter.name, known);
  const options = [...labels].map(([value, label]) => element("option", { value, label }));
  document.getElementById(`values-${parameter.name}`).replaceChildren(...options);
}

/** Return the values of the form: where a name is given that one thing alone has, the thing. */
function given() {
  const values = {};
  query.parameters.forEach(({ name }, place) => {
    const value = fields[place].value.trim();
    const meant = [...(names.get(name)?.get(plain(value)) ?? [])];
    if (meant.length > 1) {
      throw new Error(`${name}: more than one thing is called “${value}”: ${meant.join(", ")}.`);
    }
    values[name] = meant[0] ?? value;
  });
  return values;
}

/** Have the link to the editor open the query with the values of the form. */
function link(text) {
  document.getElementById("open-editor").href = means.at(`sparql.html#query=${encodeURIComponent(text)}`);
}

async function load() {
  status.textContent = "Loading the engine and the graph…";
  await asker.load();
  await Promise.all(query.parameters.filter(({ of }) => of.includes(":")).map(offer));
}

let loading = null;

async function run(event) {
  event.preventDefault();
  start.disabled = true;
  stop.hidden = false;
  try {
    loading ??= load();
    await loading;
    status.textContent = "Asking…";
    const begun = performance.now();
    const text = await asker.bind(query, given());
    link(text);
    const answer = await asker.ask(text, SECONDS);
    shown.show(answer, "The answer, worked out in your browser", query.name, query.empty);
    status.textContent = `${counted(answer)}, in ${Math.round(performance.now() - begun)} ms, worked out in your browser.`;
  } catch (error) {
    if (!asker.thread) {
      loading = null;
    }
    shown.clear();
    status.textContent = error.message;
  } finally {
    start.disabled = false;
    stop.hidden = true;
  }
}

if (canRun()) {
  document.getElementById("no-run").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", run);
  stop.addEventListener("click", () => asker.stop());
  example?.addEventListener("click", () => {
    query.parameters.forEach((parameter, place) => {
      fields[place].value = parameter.example;
    });
  });
  // Whoever comes to a field is likely to ask: what may be given is offered by then.
  form.addEventListener("focusin", () => {
    loading ??= load().then(
      () => (status.textContent = "Ready."),
      (error) => {
        loading = null;
        status.textContent = error.message;
      },
    );
  });
}
