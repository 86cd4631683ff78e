// Puts into brackets what SPARQL reads from left to right, for an engine that reads it from right to left.
//
// Oxigraph for JavaScript (up to 0.5.11 at least) takes `a - b - c` for `a - (b - c)`, and `a / b / c` for `a / (b / c)`; the Python
// package of the same engine does not. Nothing is changed for an engine that does it right.

const CHAINS = new Set(["AdditiveExpression", "MultiplicativeExpression"]);
// A number with its sign is an operator and an operand in one: `?a -1`.
const SIGNED = new Set(["NumericLiteralNegative", "NumericLiteralPositive"]);

/** Return whether an engine reads from right to left. */
export function readsBackwards(engine) {
  const [row] = new engine.Store().query("SELECT (1 - 2 - 3 AS ?number) WHERE {}");
  return row.get("number").value !== "-4";
}

/** Return the children of a node that are no comments. */
function childrenOf(node) {
  const children = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== "Comment") {
      children.push(child);
    }
  }
  return children;
}

/** Return a query with brackets around each operation but the last in a row of equal rank; lines stay the same. */
export function associate(text, parser) {
  /** Return the text of a node, with brackets in what is in it. */
  function write(node) {
    const children = childrenOf(node);
    if (CHAINS.has(node.name) && children.length > 2) {
      return chain(children);
    }
    let at = node.from;
    let written = "";
    for (const child of children) {
      written += text.slice(at, child.from) + write(child);
      at = child.to;
    }
    return written + text.slice(at, node.to);
  }

  /** Return operands with what stands between them, from left to right. */
  function fold(operands) {
    const [first, ...others] = operands;
    return others.reduce(
      ([left, end], operand) => [`(${left}${text.slice(end, operand.from)}${write(operand)})`, operand.to],
      [write(first), first.to],
    )[0];
  }

  /** Return a row of operands; a signed number and what it is multiplied with, or divided by, are one of them. */
  function chain(children) {
    const terms = [];
    for (const child of children) {
      if (child.name === "UnaryExpression" && SIGNED.has(terms.at(-1)?.[0].name)) {
        terms.at(-1).push(child);
      } else {
        terms.push([child]);
      }
    }
    const [first, ...others] = terms;
    return others.reduce(
      ([left, end], term) => {
        const between = text.slice(end, term[0].from);
        const sign = SIGNED.has(term[0].name) && term.length > 1 ? "+ " : "";
        return [`(${left}${between}${sign}${fold(term)})`, term.at(-1).to];
      },
      [fold(first), first.at(-1).to],
    )[0];
  }

  const top = parser.parse(text).topNode;
  return text.slice(0, top.from) + write(top) + text.slice(top.to);
}
