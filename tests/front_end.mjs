// Runs the parts of the site that run in browsers: node front_end.mjs PACKAGES ENGINE < REQUEST > REPLY
//
// PACKAGES is the folder with node_modules, ENGINE the published file of the engine. The request is JSON, as
// tests/front_end.py writes it; so is the reply, which has for each part of the request what came out or what was thrown.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { pageOf } from "../scripts/site/src/addresses.js";
import { answer, fill, unpack } from "../scripts/site/src/answering.js";
import { bind } from "../scripts/site/src/binding.js";
import { display, toCsv, toJson, toTurtle } from "../scripts/site/src/writing.js";

const [packages, wasm] = process.argv.slice(2);
const engine = await import(pathToFileURL(join(packages, "node_modules", "oxigraph", "web.js")));
const language = await import(pathToFileURL(join(packages, "node_modules", "codemirror-lang-sparql", "dist", "index.js")));
engine.initSync({ module: await readFile(wasm) });
const { prefixes, pages, data, bound, asked, addresses, terms } = JSON.parse(await text(process.stdin));

function attempt(run) {
  const begun = performance.now();
  try {
    return { result: run(), milliseconds: performance.now() - begun };
  } catch (error) {
    return { error: error.message, kind: error.constructor.name, line: error.line ?? 0, column: error.column ?? 0 };
  }
}

/** Return an answer in the formats in which it can be downloaded. */
function written(found) {
  const { columns, rows, truth } = found;
  const turtle = found.triples ? toTurtle(found, prefixes) : "";
  const cells = rows.map((row) => columns.map((name) => display(row[name], prefixes)));
  return { columns, truth, triples: found.triples, cells, csv: toCsv(found), json: toJson(found), turtle };
}

const begun = performance.now();
const bytes = data ? await unpack(new Uint8Array(await readFile(data))) : new Uint8Array();
const graph = fill(engine, bytes, prefixes, language.SparqlLanguage.parser);
const loading = performance.now() - begun;
const reply = {
  size: graph.store.size,
  loading,
  bound: bound.map(({ query, values }) => attempt(() => bind(query, values, { engine, prefixes }))),
  asked: asked.map((query) => {
    const found = attempt(() => answer(graph, query));
    return found.error ? found : { ...found, result: written(found.result) };
  }),
  addresses: addresses.map((iri) => pageOf(iri, pages)),
  terms: terms.map((term) => display(term, prefixes)),
  memory: process.memoryUsage().rss,
};
process.stdout.write(JSON.stringify(reply));
