// Asks the engine, which works in a thread of its own, so that a query can be stopped and the page stays alive.
import { BadValue } from "./binding.js";
import { Mistake } from "./reading.js";

/** Return the addresses of the site's files that the engine needs, and the prefixes of the graph. */
export function places() {
  // Written by `paros publish` into assets/graph.js, which stands in the page before this script.
  const { prefixes, data, pages } = globalThis.PAROS;
  const root = new URL("..", document.querySelector('script[src$="assets/graph.js"]').src);
  const at = (path) => new URL(path, root).href;
  return { prefixes, pages, at, worker: at("assets/engine.js"), wasm: at("assets/oxigraph.wasm"), data: at(data) };
}

/** Return whether the page can run queries: a page from the disk may load neither the engine nor the graph. */
export function canRun() {
  return location.protocol !== "file:";
}

/** The engine, as a page asks it: loaded when it is first needed, and again after it was stopped. */
export class Asker {
  constructor({ worker, wasm, data, prefixes }) {
    this.worker = worker;
    this.given = { wasm, data, prefixes };
    this.thread = null;
    this.waiting = new Map();
    this.number = 0;
  }

  /** Load the engine and the graph; a promise of the number of quads. */
  load() {
    if (!this.thread) {
      this.thread = new Worker(this.worker);
      this.thread.onmessage = ({ data }) => this.#settle(data);
      this.thread.onerror = (event) => {
        event.preventDefault();
        this.stop(event.message || "The engine cannot be loaded.");
      };
      this.loaded = this.#request("load", this.given);
      // A fault while it loads is told to whoever asks; the next one who asks loads it anew.
      this.loaded.catch((error) => this.stop(error.message));
    }
    return this.loaded;
  }

  /** Bind values to the parameters of a stored query; a promise of its text. */
  async bind(query, values) {
    await this.load();
    return this.#request("bind", { query, values });
  }

  /** Ask a query; a promise of the answer. Rejected with a Mistake if it takes longer than some seconds. */
  async ask(text, seconds) {
    await this.load();
    const timer = setTimeout(
      () => this.stop(`The query was stopped: it took more than ${seconds} s. Make it narrower, or wait longer.`),
      seconds * 1000,
    );
    try {
      return await this.#request("answer", { text });
    } finally {
      clearTimeout(timer);
    }
  }

  /** End the thread, whatever it does; who waits for it is told why. */
  stop(reason = "The query was stopped.") {
    this.thread?.terminate();
    this.thread = null;
    for (const { reject } of this.waiting.values()) {
      reject(new Mistake(reason));
    }
    this.waiting.clear();
  }

  #request(task, given) {
    const id = (this.number += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.thread.postMessage({ id, task, ...given });
    });
  }

  #settle({ id, result, error }) {
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    if (!error) {
      resolve(result);
    } else if (error.kind === "value") {
      reject(new BadValue(error.message));
    } else {
      reject(new Mistake(error.message, error.line, error.column));
    }
  }
}
