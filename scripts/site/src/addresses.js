// Where the page of a thing lies, as scripts/paros/publishing/site/addresses.py has it.

/**
 * Return the path in the release of the page on a thing of ours; empty where there is none.
 *
 * `pages` maps what the IRIs of a kind begin with to the path of their pages, with a * in the place of the rest.
 */
export function pageOf(iri, pages) {
  const space = Object.keys(pages).find((begin) => iri.startsWith(begin) && iri.length > begin.length);
  return space === undefined ? "" : pages[space].replace("*", () => iri.slice(space.length));
}
