// The SPARQL editor: asks the graph in the browser, with no server.
import { autocompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { Asker, canRun, places } from "./asking.js";
import { codeOf } from "./reading.js";
import { Shown, counted } from "./showing.js";
import { shorten } from "./writing.js";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, class: "k" },
  { tag: [tags.string, tags.annotation], class: "s" },
  { tag: [tags.integer, tags.float, tags.bool], class: "m" },
  { tag: tags.variableName, class: "nv" },
  { tag: [tags.namespace, tags.url, tags.typeName], class: "nn" },
  { tag: tags.comment, class: "c" },
]);
const THEME = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--quiet)", borderRadius: "4px" },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--fixed)", fontSize: ".9rem", lineHeight: "1.5", minHeight: "16rem", maxHeight: "70vh" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "var(--sheet)", border: "0" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--quiet)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--paper) !important", backgroundColor: "var(--link) !important" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--fixed)", maxWidth: "90vw" },
  ".cm-wrong": { backgroundColor: "var(--sheet)", textDecoration: "underline wavy var(--mark)" },
});

const markWrong = StateEffect.define();
/** The line that cannot be read, until the text is changed. */
const wrong = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.find((one) => one.is(markWrong));
    if (effect) {
      const line = Decoration.line({ class: "cm-wrong" });
      return effect.value === null ? Decoration.none : Decoration.set([line.range(effect.value)]);
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const means = places();
const asker = new Asker(means);
const shown = new Shown(document.getElementById("answer"), means);
const at = (id) => document.getElementById(id);
const status = at("status");
const problem = at("problem");
let view;

// What is offered while a name is written: whatever has a label, in the ontology and in the data.
const NAMED = "SELECT ?thing (MIN(STR(?name)) AS ?label) WHERE { ?thing rdfs:label ?name } GROUP BY ?thing ORDER BY ?thing";
const WRITTEN = /[\w-]+:[\w.-]*/;
let offered = null;

/** Return the prefixed names of all that has a label, with the label, once the graph is loaded. */
async function names() {
  const { rows } = await asker.ask(NAMED, 30);
  return rows
    .map(({ thing, label }) => ({ label: shorten(thing.value, means.prefixes), detail: label.value.slice(0, 60) }))
    .filter(({ label }) => !label.startsWith("<"));
}

/** Return what may be meant by the name that is being written; nothing before the graph is loaded. */
async function complete(context) {
  const word = context.matchBefore(WRITTEN);
  if (!word || !asker.thread) {
    return null;
  }
  offered ??= names().catch(() => {
    offered = null;
    return [];
  });
  return { from: word.from, options: await offered, validFor: /^[\w-]+:[\w.-]*$/ };
}

/** Return the query that the address holds; empty where it holds none. */
function fromAddress() {
  return new URLSearchParams(location.hash.slice(1)).get("query") ?? "";
}

/** Put a text in the place of the query. */
function write(text) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

/** Tell what is wrong, and put the cursor there. */
function complain({ message, line, column }) {
  problem.textContent = line ? `Line ${line}, column ${column}: ${message}` : message;
  problem.hidden = false;
  status.textContent = "";
  if (line) {
    const { from, to } = view.state.doc.line(Math.min(line, view.state.doc.lines));
    const anchor = Math.min(from + Math.max(0, column - 1), to);
    view.dispatch({ selection: { anchor }, effects: markWrong.of(from), scrollIntoView: true });
    view.focus();
  }
}

async function run() {
  if (at("run").disabled) {
    return;
  }
  const text = view.state.doc.toString();
  window.history.replaceState(null, "", `#query=${encodeURIComponent(text)}`);
  at("run").disabled = true;
  at("stop").hidden = false;
  problem.hidden = true;
  view.dispatch({ effects: markWrong.of(null) });
  try {
    await load();
    status.textContent = "Asking…";
    const begun = performance.now();
    const answer = await asker.ask(text, Number(at("seconds").value));
    shown.show(answer, "The answer", "answer");
    status.textContent = `${counted(answer)}, in ${Math.round(performance.now() - begun)} ms.`;
  } catch (error) {
    shown.clear();
    complain(error);
  } finally {
    at("run").disabled = false;
    at("stop").hidden = true;
  }
}

/** Load the engine and the graph, telling so. */
async function load() {
  if (!asker.thread) {
    status.textContent = "Loading the engine and the graph…";
  }
  const quads = await asker.load();
  status.textContent = `Ready: ${quads.toLocaleString("en")} quads.`;
}

/** Put the declarations of those prefixes that a query uses and does not declare in front of it. */
function declare() {
  const text = view.state.doc.toString();
  const code = codeOf(text);
  const lines = Object.entries(means.prefixes)
    .filter(([prefix]) => new RegExp(`(?<![?$:\\w-])${prefix}:`).test(code))
    .filter(([prefix]) => !new RegExp(`PREFIX\\s+${prefix}:`, "i").test(code))
    .map(([prefix, namespace]) => `PREFIX ${prefix}: <${namespace}>\n`);
  if (lines.length) {
    write([...lines, /^\s*PREFIX\b/i.test(code) ? "" : "\n", text].join(""));
  }
  status.textContent = lines.length ? "The prefixes are declared." : "All prefixes that the query uses are declared.";
}

/** Put the text of a stored query in the place of the query. */
async function take(path) {
  const response = await fetch(means.at(path));
  if (response.ok) {
    write(await response.text());
    status.textContent = "The stored query is in the editor.";
  } else {
    complain({ message: `${path} cannot be loaded: ${response.status}.` });
  }
}

/** Put the editor in the place of the plain field, in a tree of its own, where its style needs no leave of the page. */
function open() {
  const plain = at("text");
  const place = document.createElement("div");
  const root = place.attachShadow({ mode: "open" });
  // The colours of queries are those of all pages.
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = means.at("assets/site.css");
  const holder = document.createElement("div");
  root.append(sheet, holder);
  plain.replaceWith(place);
  view = new EditorView({
    root,
    parent: holder,
    state: EditorState.create({
      doc: fromAddress() || plain.value,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => (run(), true), preventDefault: true }]),
        lineNumbers(),
        history(),
        bracketMatching(),
        sparql(),
        syntaxHighlighting(COLOURS),
        autocompletion({ override: [complete], icons: false }),
        wrong,
        THEME,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "SPARQL query", spellcheck: "false", tabindex: "0" }),
        keymap.of([...defaultKeymap, ...historyKeymap]),
      ],
    }),
  });
  at("label").addEventListener("click", () => view.focus());
}

if (canRun()) {
  at("no-run").hidden = true;
  at("editor").hidden = false;
  open();
  at("run").addEventListener("click", run);
  at("stop").addEventListener("click", () => asker.stop());
  at("declare").addEventListener("click", declare);
  at("stored").addEventListener("change", ({ target }) => target.value && take(target.value));
  window.addEventListener("hashchange", () => fromAddress() && write(fromAddress()));
  load().catch(complain);
}
