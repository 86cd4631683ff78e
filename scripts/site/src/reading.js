// What the text of a query tells before it is asked, and what a message of the engine tells of a mistake in it.

// Strings, IRIs, comments and escaped characters: a keyword in one of them is none.
const ASIDE =
  /"""(?:\\.|[^\\])*?"""|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|<[^<>"{}|^`\\\s]*>|#[^\n]*|\\./gs;
const FORM =
  /(?<![?$:\w-])(SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE|WITH|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)(?![\w-]|\s*:)/i;
const SERVICE = /(?<![?$:\w-])SERVICE(?![\w-]|\s*:)/i;
const DECLARED = /\bPREFIX\s+([^\s:]*)\s*:/gi;
const NAME = /(?<![?$\w:.-])([A-Za-z][\w.-]*)?:(?=[\w%\\]|\s|$)/g;
const PLACE = /\bat (\d+):(\d+)/;
// What the engine says in a sentence stands between what it would have read on at.
const REASON = /(?:expected|one of|,) ([A-Z][A-Za-z]+(?: [A-Za-z]+)+)(?=, |$)/gs;

const QUERIES = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];

/** A query that is not asked, or cannot be answered; line and column count from 1, and are 0 where no place is known. */
export class Mistake extends Error {
  constructor(message, line = 0, column = 0) {
    super(message);
    Object.assign(this, { line, column });
  }
}

/** Return a query with spaces in the place of strings, IRIs, comments and escaped characters: each keeps its place. */
export function codeOf(text) {
  return text.replace(ASIDE, (piece) => piece.replace(/[^\n]/g, " "));
}

/** Return the keyword of a query or an update, in capitals; empty where there is none. */
export function formOf(text) {
  return (FORM.exec(codeOf(text))?.[1] ?? "").toUpperCase();
}

/** Return line and column of a place in a text, both counted from 1. */
export function position(text, offset) {
  const before = text.slice(0, offset);
  return [before.split("\n").length, offset - before.lastIndexOf("\n")];
}

/** Return the declarations of prefixes, on one line: the lines of a query behind them keep their numbers. */
export function prologue(prefixes) {
  return Object.entries(prefixes)
    .map(([prefix, namespace]) => `PREFIX ${prefix}: <${namespace}> `)
    .join("");
}

/** Throw a Mistake if a text is an update, or no query at all, or calls a SERVICE: nothing is fetched from elsewhere. */
export function refuse(text) {
  const code = codeOf(text);
  const form = formOf(text);
  if (form && !QUERIES.includes(form)) {
    throw new Mistake(`This is an update (${form}), and the graph is only read.`, ...position(text, FORM.exec(code).index));
  }
  if (!form) {
    throw new Mistake(`No form of query is found: one of ${QUERIES.join(", ")}.`);
  }
  const service = SERVICE.exec(code);
  if (service) {
    throw new Mistake("The query calls a SERVICE: nothing is fetched from elsewhere.", ...position(text, service.index));
  }
}

/** Return the first name in a query whose prefix nobody declares, with its place; nothing if there is none. */
function undeclared(text, prefixes) {
  const code = codeOf(text);
  const declared = new Set([...code.matchAll(DECLARED)].map((found) => found[1]));
  return [...code.matchAll(NAME)].find(
    (found) => !declared.has(found[1] ?? "") && !Object.hasOwn(prefixes, found[1] ?? ""),
  );
}

/** Return the Mistake that a message of the engine tells of; before the text it has read declarations of some length. */
export function explain(text, message, prefixes, shift = 0) {
  const place = PLACE.exec(message);
  if (!place) {
    return new Mistake(`The query cannot be answered: ${message}`);
  }
  const name = undeclared(text, prefixes);
  if (name) {
    return new Mistake(`The prefix ${name[1] ?? ""}: is not declared.`, ...position(text, name.index));
  }
  const line = Number(place[1]);
  const column = Number(place[2]) - (line === 1 ? shift : 0);
  const length = (text.split("\n")[line - 1] ?? "").trimEnd().length;
  const reasons = [...message.replace(/\n/g, " ").matchAll(REASON)].map((found) => found[1]).join(", ");
  const told = reasons && reasons !== "Prefix not found" ? ` (${reasons})` : "";
  return new Mistake(`The query cannot be read on from here${told}.`, line, Math.max(1, Math.min(column, length)));
}
