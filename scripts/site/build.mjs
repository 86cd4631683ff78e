// Builds the front end: node build.mjs PACKAGES OUT
//
// PACKAGES is the folder in which `npm ci` has put node_modules; OUT takes the scripts, the engine, and the licences of
// all that is in them. The same packages give the same bytes.
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
// What pages load, each a script of its own; a part that is not there is not built.
const PARTS = ["editor", "engine", "query", "search", "timeline"];
// The engine itself, and the file that it is published as.
const ENGINE = ["oxigraph/web_bg.wasm", "oxigraph.wasm"];

/** Bundle the scripts into a folder, and return the folders of the packages that are in them. */
async function bundle(packages, out) {
  const { build } = createRequire(join(packages, "package.json"))("esbuild");
  const there = new Set(await readdir(join(HERE, "src")));
  const { metafile } = await build({
    absWorkingDir: HERE,
    entryPoints: PARTS.filter((name) => there.has(`${name}.js`)).map((name) => `src/${name}.js`),
    outdir: out,
    bundle: true,
    minify: true,
    // No modules: browsers load none from the disk.
    format: "iife",
    target: ["es2022"],
    charset: "utf8",
    legalComments: "none",
    // Only where the engine would look for its own file, whose address it is given.
    define: { "import.meta.url": '""' },
    nodePaths: [join(packages, "node_modules")],
    metafile: true,
    logLevel: "warning",
  });
  const modules = join(packages, "node_modules");
  const inputs = Object.keys(metafile.inputs).map((path) => relative(modules, resolve(HERE, path)));
  return [
    ...new Set(
      inputs
        .filter((path) => !path.startsWith(".."))
        .map((path) => path.split(sep))
        .map(([first, second]) => (first.startsWith("@") ? `${first}/${second}` : first)),
    ),
  ].sort();
}

/** Return the text of a package's licence: its own, or, where the package leaves it out, the one kept here. */
async function licence(folder, name) {
  const file = (await readdir(folder)).filter((path) => /^licen[cs]e/i.test(path)).sort()[0];
  const path = file ? join(folder, file) : join(HERE, "licences", `${name}.txt`);
  return readFile(path, "utf8");
}

/** Return the licences of packages, one after the other. */
async function licences(packages, names) {
  const texts = names.map(async (name) => {
    const folder = join(packages, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return `${name} ${version}: ${license}\n\n${(await licence(folder, name)).trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`);
}

/** Build into a folder beside, which takes the place of the old one when it is whole. */
async function main(packages, out) {
  const aside = `${out}.new`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  const names = await bundle(packages, aside);
  await cp(join(packages, "node_modules", ENGINE[0]), join(aside, ENGINE[1]));
  await writeFile(join(aside, "LICENSES.txt"), await licences(packages, names));
  await rm(out, { recursive: true, force: true });
  await rename(aside, out);
}

const [packages, out] = process.argv.slice(2);
if (!packages || !out) {
  throw new Error("usage: node build.mjs PACKAGES OUT");
}
await main(resolve(packages), resolve(out));
