// The thread in which the engine works: it loads the graph once, then answers one request after another.
//
// A request is { id, task, … }, its reply { id, result } or { id, error }. To stop a query, the thread is ended.
import { SparqlLanguage } from "codemirror-lang-sparql";
import init, * as engine from "oxigraph/web.js";
import { answer, fill, unpack } from "./answering.js";
import { BadValue, bind } from "./binding.js";
import { Mistake } from "./reading.js";

/** Return what a file of the site holds. */
async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} cannot be loaded: ${response.status} ${response.statusText}`);
  }
  return response;
}

let graph;

const TASKS = {
  /** Load the engine and the graph, and tell how many quads there are. */
  async load({ wasm, data, prefixes }) {
    const [bytes] = await Promise.all([
      fetched(data)
        .then((response) => response.arrayBuffer())
        .then((buffer) => unpack(new Uint8Array(buffer))),
      fetched(wasm).then((response) => init({ module_or_path: response })),
    ]);
    graph = fill(engine, bytes, prefixes, SparqlLanguage.parser);
    return graph.store.size;
  },
  answer: ({ text }) => answer(graph, text),
  bind: ({ query, values }) => bind(query, values, { engine, prefixes: graph.prefixes }),
};

let last = Promise.resolve();

self.onmessage = ({ data: { id, task, ...given } }) => {
  last = last.then(async () => {
    try {
      self.postMessage({ id, result: await TASKS[task](given) });
    } catch (error) {
      const kind = error instanceof Mistake ? "mistake" : error instanceof BadValue ? "value" : "fault";
      self.postMessage({ id, error: { kind, message: error.message, line: error.line, column: error.column } });
    }
  });
};
