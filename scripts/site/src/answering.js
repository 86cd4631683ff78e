// Loads the graph into the engine, asks it, and gives answers that can be sent from one thread to another.
import { associate, readsBackwards } from "./associating.js";
import { explain, formOf, prologue, refuse } from "./reading.js";

// One term of N-Triples: an IRI, a blank node, or a literal with its language or datatype.
const TERM = /<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?/g;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g;
const ESCAPED = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };
const GZIP = [0x1f, 0x8b];

/** Return bytes as they were before gzip; a server may have undone that already. */
export async function unpack(bytes) {
  if (GZIP.some((byte, place) => bytes[place] !== byte)) {
    return bytes;
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Return the graph as `answer` asks it, from a dataset in TriG; the build has checked its terms, so they are taken as they are.
 *
 * The parser reads SPARQL, for an engine that must be helped in it.
 */
export function fill(engine, bytes, prefixes, parser) {
  const store = new engine.Store();
  store.load(bytes, { format: "application/trig", lenient: true });
  const help = readsBackwards(engine) ? (text) => associate(text, parser) : (text) => text;
  return { store, nothing: new engine.Store(), prefixes, help, titles: null };
}

/** Return the things of ours by their labels, as far as a label is that of one thing alone. */
function titlesOf(store) {
  const bearers = new Map();
  for (const row of store.query("SELECT ?thing ?label WHERE { ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label }")) {
    const label = row.get("label").value;
    bearers.set(label, (bearers.get(label) ?? new Set()).add(row.get("thing").value));
  }
  return new Map([...bearers].filter(([, things]) => things.size === 1).map(([label, [thing]]) => [label, thing]));
}

/** Return what the labels in an answer are the labels of, in those columns that the text of the query binds to labels. */
function titles(graph, text, columns, rows) {
  const flat = text.replace(/\s+/g, " ");
  const labels = columns.filter((name) => flat.includes(`rdfs:label ?${name} `));
  if (labels.length) {
    graph.titles ??= titlesOf(graph.store);
  }
  const found = {};
  for (const name of labels) {
    for (const { [name]: term } of rows) {
      if (term && graph.titles.has(term.value)) {
        (found[name] ??= {})[term.value] = graph.titles.get(term.value);
      }
    }
  }
  return found;
}

/** Return a term of N-Triples as SPARQL results in JSON have it. */
function term([, iri, blank, text, language, datatype]) {
  if (iri !== undefined) {
    return { type: "uri", value: iri };
  }
  if (blank !== undefined) {
    return { type: "bnode", value: blank };
  }
  const value = text.replace(ESCAPE, (_, short, long, sign) =>
    sign === undefined ? String.fromCodePoint(parseInt(short ?? long, 16)) : (ESCAPED[sign] ?? sign),
  );
  return { type: "literal", value, ...(language && { "xml:lang": language }), ...(datatype && { datatype }) };
}

/**
 * Return the answer of a graph to a query: `columns` and `rows`, each a mapping of columns to terms, or the `truth` of an ASK.
 *
 * Triples are rows of subject, predicate and object, and are also given as N-Triples, sorted. `titles` tells of each column
 * of labels which things they are the labels of. The prefixes of the graph need not be declared. Throws a Mistake if the query is no query, calls a SERVICE, or cannot be answered.
 */
export function answer(graph, text) {
  const { store, nothing, prefixes, help } = graph;
  refuse(text);
  const declared = prologue(prefixes);
  const isGraph = ["CONSTRUCT", "DESCRIBE"].includes(formOf(text));
  const options = { results_format: isGraph ? "application/n-triples" : "json" };
  let written;
  try {
    // First without data: a mistake has its place in the text as it was given.
    nothing.query(declared + text, options);
    written = store.query(declared + help(text), options);
  } catch (error) {
    throw explain(text, error.message, prefixes, declared.length);
  }
  if (isGraph) {
    const triples = [...new Set(written.split("\n").filter(Boolean))].sort();
    const rows = triples.map((line) => {
      const [subject, predicate, object] = [...line.matchAll(TERM)].map(term);
      return { subject, predicate, object };
    });
    return { columns: ["subject", "predicate", "object"], rows, triples };
  }
  const results = JSON.parse(written);
  if ("boolean" in results) {
    return { columns: ["answer"], rows: [], truth: results.boolean };
  }
  const columns = results.head.vars;
  const rows = results.results.bindings;
  return { columns, rows, titles: titles(graph, text, columns, rows) };
}
