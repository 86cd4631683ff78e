// Binds values to the parameters of a stored query, just as `bind` of scripts/paros/queries.py does: a test compares them.
//
// A value becomes a term by the engine itself, which escapes it; it is bound by a VALUES at the start of the outer WHERE.

/** What a person has given is not what a query takes; the message tells what it does take. */
export class BadValue extends Error {}

const WHERE = /^WHERE \{$/m;
const WHOLE_NUMBER = /^[+-]?[0-9]+$/;
const WRITTEN_DAY = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/;
// Parameters that bound a time: which of the two ends of a month or a year they mean.
const BOUNDS = { from: 0, to: 1 };
const WANTED = {
  iri: "a prefixed name or a full IRI",
  integer: "a whole number",
  date: "a day that exists, YYYY-MM-DD",
  string: "text in Unicode",
};

/** Return the number of days of a month, which counts from 1. */
function daysOf(year, month) {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? 28 + leap : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Return the first and the last day of a day, month or year, each as YYYY-MM-DD; nothing if it does not exist. */
export function dayBounds(text) {
  const [, year, month = "", day = ""] = WRITTEN_DAY.exec(text) ?? [];
  const isThere =
    Number(year) > 0 &&
    (!month || (month >= "01" && month <= "12")) &&
    (!day || (day >= "01" && Number(day) <= daysOf(Number(year), Number(month))));
  if (!isThere) {
    return null;
  }
  const last = month || "12";
  return [`${year}-${month || "01"}-${day || "01"}`, `${year}-${last}-${day || daysOf(Number(year), Number(last))}`];
}

/** Return the full IRI of a prefixed name; nothing if its prefix is not one of ours. */
export function expand(short, prefixes) {
  const colon = short.indexOf(":");
  const prefix = short.slice(0, colon);
  return colon >= 0 && Object.hasOwn(prefixes, prefix) ? prefixes[prefix] + short.slice(colon + 1) : null;
}

/** Return the term that a value stands for, as it is written in SPARQL; nothing if it does not fit. */
function write(parameter, value, { engine, prefixes }) {
  if (!value.isWellFormed()) {
    return null;
  }
  const { xsd } = prefixes;
  if (parameter.type === "iri") {
    const bare = value.length > 1 && value.startsWith("<") && value.endsWith(">") ? value.slice(1, -1) : value;
    const iri = bare.includes("://") ? bare : expand(bare, prefixes);
    try {
      return iri === null ? null : engine.namedNode(iri).toString();
    } catch {
      return null;
    }
  }
  if (parameter.type === "integer") {
    const number = WHOLE_NUMBER.test(value) ? String(BigInt(value.replace("+", ""))) : null;
    return number && engine.literal(number, engine.namedNode(`${xsd}integer`)).toString();
  }
  if (parameter.type === "date") {
    const days = dayBounds(value);
    const isBound = Object.hasOwn(BOUNDS, parameter.name);
    if (!days || (!isBound && !days.includes(value))) {
      return null;
    }
    return engine.literal(days[isBound ? BOUNDS[parameter.name] : 0], engine.namedNode(`${xsd}date`)).toString();
  }
  return engine.literal(value).toString();
}

/**
 * Return the text of a stored query with values for its parameters, given by name.
 *
 * Its `means` are the engine, which makes terms, and the prefixes of the graph. Throws a BadValue if a parameter is unknown, or missing
 * though required, or its value does not fit.
 */
export function bind(query, values, means) {
  const unknown = Object.keys(values).find((name) => !query.parameters.some((parameter) => parameter.name === name));
  if (unknown !== undefined) {
    throw new BadValue(`${query.name} has no parameter ${unknown}.`);
  }
  const clauses = [];
  for (const parameter of query.parameters) {
    const { name, example } = parameter;
    const value = Object.hasOwn(values, name) ? values[name] : parameter.default;
    if (value) {
      const term = write(parameter, value, means);
      if (term === null) {
        throw new BadValue(`${name}: “${value}” is not ${WANTED[parameter.type]}, for example ${example}.`);
      }
      clauses.push(`  VALUES ?${name} { ${term} }`);
    } else if (parameter.required) {
      throw new BadValue(`${name} needs a value, for example ${example}.`);
    }
  }
  return query.text.replace(WHERE, (where) => [where, ...clauses].join("\n"));
}
