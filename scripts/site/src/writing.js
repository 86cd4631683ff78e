// Writes answers in formats that are downloaded, and terms as people read them.

const LOCAL_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;

/** Return the prefixed name of an IRI, or the IRI in angle brackets where no prefix fits. */
export function shorten(iri, prefixes) {
  let best = "";
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && namespace.length > (prefixes[best]?.length ?? 0)) {
      best = prefix;
    }
  }
  const local = best ? iri.slice(prefixes[best].length) : "";
  return LOCAL_NAME.test(local) ? `${best}:${local}` : `<${iri}>`;
}

/** Return a term as a person reads it: a prefixed name, or the text of a literal; empty where there is none. */
export function display(term, prefixes) {
  if (!term) {
    return "";
  }
  return term.type === "uri" ? shorten(term.value, prefixes) : term.type === "bnode" ? `_:${term.value}` : term.value;
}

/** Return an answer as CSV (RFC 4180): IRIs and literals as they are. */
export function toCsv({ columns, rows, truth }) {
  const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const value = (term) => (!term ? "" : term.type === "bnode" ? `_:${term.value}` : term.value);
  const lines = truth === undefined ? rows.map((row) => columns.map((name) => cell(value(row[name])))) : [[String(truth)]];
  return [columns.map(cell), ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** Return an answer as SPARQL results in JSON. */
export function toJson({ columns, rows, truth }) {
  const results =
    truth === undefined ? { head: { vars: columns }, results: { bindings: rows } } : { head: {}, boolean: truth };
  return `${JSON.stringify(results, null, 1)}\n`;
}

/** Return triples as Turtle, with those prefixes that they use. */
export function toTurtle({ triples }, prefixes) {
  const used = new Set();
  const lines = triples.map((line) =>
    line.replace(/"(?:[^"\\]|\\.)*"|<([^>]*)>/g, (whole, iri) => {
      const short = iri === undefined ? whole : shorten(iri, prefixes);
      if (iri !== undefined && !short.startsWith("<")) {
        used.add(short.slice(0, short.indexOf(":")));
      }
      return short;
    }),
  );
  const head = [...used].sort().map((prefix) => `@prefix ${prefix}: <${prefixes[prefix]}> .`);
  return [...head, "", ...lines, ""].join("\n");
}
