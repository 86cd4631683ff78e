// Draws the timeline: events in lanes of their kind, to be moved and zoomed by mouse, finger and keyboard.
// The list below it says the same and needs no script. The data are in timeline-data.js.
"use strict";
(() => {
  const place = document.getElementById("timeline");
  const data = window.parosTimeline;
  if (!place || !data || !data.events.length) return;

  const DAY = 86400000;
  const LABELLED = 40; // So many events in view are named.
  const INSET = 16; // The padding of the stage.
  const LEAST = 20 * DAY; // No closer than this.
  const PAD = 8, HEAD = 26, SIGN = 5;
  const SPACE = "http://www.w3.org/2000/svg";
  const day = (text) => Date.parse(text + "T00:00:00Z");

  const events = data.events.map((event, number) => {
    const first = day(event.first || event.last);
    const last = day(event.last || event.first) + DAY;
    return { ...event, number, from: first, to: last, exact: last - first <= DAY };
  });
  const margin = 0.02 * (Math.max(...events.map((e) => e.to)) - Math.min(...events.map((e) => e.from)));
  const whole = {
    from: Math.min(...events.map((e) => e.from)) - margin,
    to: Math.max(...events.map((e) => e.to)) + margin,
  };
  const shown = new Set(data.lanes.keys());
  let view = { ...whole };
  let current = -1;

  const make = (name, attributes = {}, text = "") => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text) node.textContent = text;
    return node;
  };
  const draw = (name, attributes = {}, text = "") => {
    const node = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text) node.textContent = text;
    return node;
  };

  // The frame: buttons, kinds, the drawing, and a line that says what is seen.
  place.hidden = false;
  const tools = make("div", { class: "tools", role: "group", "aria-label": "Move and zoom" });
  const button = (label, action) => {
    const node = make("button", { type: "button" }, label);
    node.addEventListener("click", action);
    tools.append(node);
  };
  button("Closer", () => zoom(0.5));
  button("Wider", () => zoom(2));
  button("← Earlier", () => move(-0.4));
  button("Later →", () => move(0.4));
  button("All years", () => show(whole));
  const kinds = make("details", { class: "kinds" });
  kinds.append(make("summary", {}, "Kinds"));
  const choices = make("fieldset");
  choices.append(make("legend", { class: "unseen" }, "Kinds of events"));
  data.lanes.forEach((name, lane) => {
    const label = make("label");
    const box = make("input", { type: "checkbox" });
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) shown.add(lane);
      else shown.delete(lane);
      paint();
    });
    label.append(box, " " + name);
    choices.append(label);
  });
  kinds.append(choices);
  const help = make("p", { id: "timeline-help", class: "quiet" },
    "Drag, or use the buttons. With the keyboard: left and right move, plus and minus zoom, 0 shows all years, up and down go from event to event, Enter opens one.");
  const stage = make("div", {
    class: "stage", tabindex: "0", role: "application", "aria-label": "Timeline of events", "aria-describedby": "timeline-help",
  });
  const said = make("p", { class: "said", role: "status" });
  const legend = make("p", { class: "legend quiet" });
  for (const [shape, look, text] of [
    ["circle", "day", "a day"], ["rect", "range", "some day within this time"], ["rect", "lasting", "lasts so long"],
  ]) {
    const sign = draw("svg", { width: 30, height: 12, class: "drawing", "aria-hidden": "true" });
    sign.append(shape === "circle"
      ? draw("circle", { cx: 15, cy: 6, r: SIGN, class: look })
      : draw("rect", { x: 1, y: 1, width: 28, height: 10, rx: look === "range" ? SIGN : 1, class: look }));
    const item = make("span");
    item.append(sign, " " + text);
    legend.append(item);
  }
  place.append(tools, kinds, stage, said, legend, help);

  const clamp = (wanted) => {
    const length = Math.min(Math.max(wanted.to - wanted.from, LEAST), whole.to - whole.from);
    const middle = (wanted.from + wanted.to) / 2;
    const from = Math.min(Math.max(middle - length / 2, whole.from), whole.to - length);
    return { from, to: from + length };
  };
  const show = (wanted) => {
    view = clamp(wanted);
    current = -1;
    paint();
  };
  const move = (part) => {
    const step = part * (view.to - view.from);
    show({ from: view.from + step, to: view.to + step });
  };
  const zoom = (factor, at = (view.from + view.to) / 2) =>
    show({ from: at - (at - view.from) * factor, to: at + (view.to - at) * factor });

  const date = (time) => new Date(time).toISOString().slice(0, 10);
  const language = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const inWords = (time) => language.format(time);
  const visible = () => events.filter((e) => shown.has(e.lane) && e.to > view.from && e.from < view.to);

  // The lines of the scale: years, months or days, as many as there is room for.
  const ticks = (width) => {
    const most = Math.max(2, Math.floor(width / 70));
    const years = (view.to - view.from) / (365.25 * DAY);
    const found = [];
    const start = new Date(view.from);
    if (years * 12 > most) {
      const step = [1, 2, 5, 10, 20, 50, 100].find((n) => years / n <= most) || 200;
      for (let year = Math.ceil(start.getUTCFullYear() / step) * step; Date.UTC(year, 0) < view.to; year += step)
        found.push([Date.UTC(year, 0), String(year)]);
      return found;
    }
    if (years * 12 > most / 4) {
      for (let month = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth())); +month < view.to;
        month = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1)))
        found.push([+month, date(month).slice(0, 7)]);
      return found;
    }
    const step = Math.max(1, Math.ceil((view.to - view.from) / DAY / most)) * DAY;
    for (let at = Math.ceil(view.from / step) * step; at < view.to; at += step) found.push([at, date(at)]);
    return found;
  };

  const words = (event) => `${event.when} · ${event.name} (${event.kind})`;

  const paint = () => {
    const width = Math.max(stage.clientWidth - INSET, 260);
    const left = width < 600 ? 0 : 150;
    const scale = (width - left - 10) / (view.to - view.from);
    const x = (time) => left + (time - view.from) * scale;
    const seen = visible();
    const named = seen.length <= LABELLED;
    const height = named ? 18 : 13;
    const svg = draw("svg", { width, class: "drawing" });
    const grid = draw("g", { "aria-hidden": "true" });
    const marks = draw("g");
    svg.append(grid, marks);
    let top = HEAD;
    data.lanes.forEach((name, lane) => {
      const here = seen.filter((e) => e.lane === lane);
      if (!here.length) return;
      const begin = top;
      if (left) grid.append(draw("text", { x: 0, y: top + PAD + 10, class: "lane" }, name));
      else {
        grid.append(draw("text", { x: 0, y: top + PAD + 8, class: "lane" }, name));
        top += 18;
      }
      const rows = []; // The end of what stands in each row of the lane.
      for (const event of here) {
        const from = Math.max(x(event.from), left);
        const to = Math.min(Math.max(x(event.to), from + 2 * SIGN), width - 4);
        const label = named ? event.name : "";
        // A name that finds no room after its sign stands before it, where there is more.
        const wide = label.length * 6.3 + 12;
        const before = label && to + wide > width && from - left > width - to;
        const low = before ? from - wide : from - 2;
        const high = before || !label ? to + 3 : to + wide;
        let row = rows.findIndex((end) => end <= low);
        if (row < 0) row = rows.push(0) - 1;
        rows[row] = high;
        const y = top + PAD + row * height + 6;
        const link = draw("a", { href: event.page, tabindex: "-1", "data-number": event.number, class: "event" });
        link.setAttribute("aria-label", words(event));
        link.append(draw("title", {}, words(event)));
        if (event.exact)
          link.append(draw("circle", { cx: (from + to) / 2, cy: y, r: SIGN, class: "day" }));
        else
          link.append(draw("rect", {
            x: from, y: y - SIGN, width: to - from, height: 2 * SIGN, rx: event.lasting ? 1 : SIGN,
            class: event.lasting ? "lasting" : "range",
          }));
        if (label)
          link.append(draw("text", { x: before ? from - 5 : to + 5, y: y + 4, "text-anchor": before ? "end" : "start" }, label));
        marks.append(link);
      }
      top += 2 * PAD + rows.length * height;
      grid.prepend(draw("line", { x1: 0, x2: width, y1: top, y2: top, class: "rule" }));
    });
    for (const [time, text] of ticks(width - left)) {
      if (x(time) < left) continue;
      grid.prepend(draw("line", { x1: x(time), x2: x(time), y1: HEAD - 6, y2: top, class: "rule" }));
      grid.append(draw("text", { x: x(time) + 3, y: 14, class: "tick" }, text));
    }
    svg.setAttribute("height", top + 4);
    svg.setAttribute("viewBox", `0 0 ${width} ${top + 4}`);
    stage.replaceChildren(svg);
    const count = seen.length === 1 ? "1 event" : `${seen.length} events`;
    said.textContent = `${inWords(view.from)} to ${inWords(view.to)}: ${count}${named || !seen.length ? "" : "; come closer to see their names"}.`;
  };

  // From event to event, in order of time.
  const step = (by) => {
    const seen = visible();
    if (!seen.length) return;
    const at = seen.findIndex((e) => e.number === current);
    const next = seen[(at < 0 ? (by > 0 ? 0 : seen.length - 1) : at + by + seen.length) % seen.length];
    current = next.number;
    stage.querySelector(`[data-number="${current}"]`).focus();
    said.textContent = words(next);
  };

  const keys = {
    ArrowLeft: () => move(-0.2), ArrowRight: () => move(0.2), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "0": () => show(whole), Home: () => show(whole),
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    const inside = document.activeElement !== stage;
    keys[event.key]();
    // What had the focus may be gone from the drawing.
    if (inside && !stage.contains(document.activeElement)) stage.focus();
  });

  // Dragging moves, two fingers zoom; so does the wheel with Ctrl, as it scrolls the page without.
  const pointers = new Map();
  let dragged = false;
  const timeAt = (clientX) => {
    const box = stage.getBoundingClientRect();
    const width = box.width - INSET;
    const left = width < 600 ? 0 : 150;
    return view.from + ((clientX - box.left - INSET / 2 - left) / (width - left - 10)) * (view.to - view.from);
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pointers.set(event.pointerId, event.clientX);
    dragged = false;
  });
  window.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    const before = [...pointers.values()];
    const moved = event.clientX - pointers.get(event.pointerId);
    if (!dragged && Math.abs(moved) < 4) return;
    dragged = true;
    pointers.set(event.pointerId, event.clientX);
    const after = [...pointers.values()];
    if (after.length === 2) {
      const factor = Math.abs(before[0] - before[1]) / Math.max(Math.abs(after[0] - after[1]), 1);
      zoom(factor, timeAt((after[0] + after[1]) / 2));
    } else {
      const time = timeAt(event.clientX) - timeAt(event.clientX - moved);
      show({ from: view.from - time, to: view.to - time });
    }
  });
  for (const name of ["pointerup", "pointercancel"])
    window.addEventListener(name, (event) => pointers.delete(event.pointerId));
  stage.addEventListener("click", (event) => { if (dragged) event.preventDefault(); }, true);
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, timeAt(event.clientX));
  }, { passive: false });
  stage.addEventListener("dblclick", (event) => zoom(0.5, timeAt(event.clientX)));
  stage.addEventListener("pointerover", (event) => {
    const link = event.target.closest(".event");
    if (link) said.textContent = words(events[link.dataset.number]);
  });

  let wide = 0;
  new ResizeObserver(() => {
    if (stage.clientWidth !== wide) {
      wide = stage.clientWidth;
      paint();
    }
  }).observe(stage);
})();
