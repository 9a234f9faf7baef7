// Draws an explorer: native range sliders over a grid that the package computed when the page was built.
// The same file serves the published page (started by start.js) and JupyterLab (as an anywidget).
const NS = "http://www.w3.org/2000/svg";
const MINUS = "\u2212";
let made = 0;

function svg(tag, attributes = {}, text) {
  const node = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

function html(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function number(value) {
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const text = size.toLocaleString("en-US", { maximumFractionDigits: digits });
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

// Round steps of 1, 2 or 5 times a power of ten.
function ticks(low, high, wanted) {
  const rough = (high - low || 1) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const out = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) out.push(+(k * step).toPrecision(12));
  return out;
}

// Move labels apart until they are `gap` away from each other, inside [low, high].
function spread(wanted, gap, low, high) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const blocks = [];
  order.forEach((i, rank) => {
    let block = { sum: wanted[i] - rank * gap, n: 1 };
    while (blocks.length && blocks.at(-1).sum / blocks.at(-1).n > block.sum / block.n) {
      const before = blocks.pop();
      block = { sum: block.sum + before.sum, n: block.n + before.n };
    }
    blocks.push(block);
  });
  const top = high - (wanted.length - 1) * gap;
  const places = blocks.flatMap((b) => Array(b.n).fill(Math.max(low, Math.min(top, b.sum / b.n))));
  const out = [];
  order.forEach((i, rank) => { out[i] = places[rank] + rank * gap; });
  return out;
}

const ruler = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
function widest(texts, font) {
  ruler.font = font;
  return Math.max(0, ...texts.map((t) => ruler.measureText(t).width));
}

// Break a label into lines that fit.
function wrap(text, width, font) {
  ruler.font = font;
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && ruler.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function describe(spec, index, cell) {
  const where = spec.axes.map((axis, k) => `${axis.label} ${axis.texts[index[k]]}`).join(", ");
  if (cell.no) return `${where}. ${cell.no}`;
  const told = spec.readings.map((label, k) => `${label} ${cell.r[k]}`).join("; ");
  return [where, told, (cell.note ?? "").replace(/\.+$/, "")].filter(Boolean).join(". ") + ".";
}

function drawCurves(canvas, spec, cell, width, font, room) {
  const names = spec.names.curves ?? [];
  const height = Math.round(Math.max(230, Math.min(340, width * 0.56), Math.min(room - 10, 420)));
  const [[x0, x1], [low, high]] = spec.range;
  const yTicks = ticks(low, high, 5);
  const y0 = Math.min(low, yTicks[0]);
  const y1 = high + (high - low) * 0.04 || 1;
  const labels = widest(names, font) + 16;
  const direct = names.length > 0 && labels < width * 0.3;
  const left = widest(yTicks.map(number), font) + 12;
  const right = direct ? labels : 14;
  const head = spec.y ? wrap(spec.y, width, font) : [];
  const below = spec.x ? wrap(spec.x, width - left - right, font) : [];
  const top = 10 + 16 * head.length;
  const foot = 26 + 16 * below.length;
  const key = direct ? 0 : 20 * names.length;
  const X = (v) => left + ((v - x0) / (x1 - x0 || 1)) * (width - left - right);
  const Y = (v) => height - foot - ((v - y0) / (y1 - y0 || 1)) * (height - foot - top);
  canvas.setAttribute("viewBox", `0 0 ${width} ${height + key}`);
  canvas.style.height = `${height + key}px`;
  head.forEach((line, k) => canvas.append(svg("text", { class: "is-quiet", x: 0, y: 12 + 16 * k }, line)));
  for (const v of yTicks) {
    canvas.append(
      svg("line", { class: "is-rule", x1: left, x2: width - right, y1: Y(v), y2: Y(v) }),
      svg("text", { class: "is-quiet", x: left - 8, y: Y(v) + 4, "text-anchor": "end" }, number(v)),
    );
  }
  canvas.append(svg("line", { class: "is-axis", x1: left, x2: width - right, y1: Y(y0), y2: Y(y0) }));
  for (const v of ticks(x0, x1, Math.max(2, Math.floor((width - left - right) / 90)))) {
    canvas.append(
      svg("line", { class: "is-axis", x1: X(v), x2: X(v), y1: Y(y0), y2: Y(y0) + 4 }),
      svg("text", { class: "is-quiet", x: X(v), y: Y(y0) + 18, "text-anchor": "middle" }, number(v)),
    );
  }
  below.forEach((line, k) => canvas.append(
    svg("text", { class: "is-quiet", x: (left + width - right) / 2, y: height - foot + 36 + 16 * k, "text-anchor": "middle" }, line),
  ));
  if (cell.no) return;
  const ends = [];
  cell.c.forEach((row, k) => {
    const [xs, ys] = spec.shared_x ? [spec.shared_x, row] : row;
    let path = "";
    let pen = "M";
    let end = null;
    xs.forEach((x, i) => {
      if (ys[i] === null) { pen = "M"; return; }
      path += `${pen}${X(x).toFixed(1)} ${Y(ys[i]).toFixed(1)}`;
      pen = "L";
      if (end === null || x >= end[0]) end = [x, ys[i]];
    });
    canvas.append(svg("path", { class: `is-line is-series-${(k % 6) + 1}`, d: path }));
    ends.push(end === null ? height / 2 : Y(end[1]));
  });
  const places = direct ? spread(ends, 16, top, height - foot) : [];
  names.forEach((name, k) => {
    const series = `is-series-${(k % 6) + 1}`;
    if (direct) canvas.append(svg("text", { class: `is-name ${series}`, x: width - right + 8, y: places[k] + 4 }, name));
    else {
      const y = height + 14 + 20 * k;
      canvas.append(
        svg("path", { class: `is-line ${series}`, d: `M${left} ${y - 4}h34` }),
        svg("text", { class: `is-name ${series}`, x: left + 42, y }, name),
      );
    }
  });
  drawPoints(canvas, spec, cell, { X, Y, middle: (left + width - right) / 2, top, bottom: height - foot, font });
}

// Names of points that lie close together are spread out, with a line back to their point.
function drawPoints(canvas, spec, cell, { X, Y, middle, top, bottom, font }) {
  const shown = (spec.names.points ?? [])
    .map((name, k) => ({ name, x: cell.p[k][0], y: cell.p[k][1] }))
    .filter(({ x, y }) => x !== null && y !== null)
    .map((point) => ({ ...point, cx: X(point.x), cy: Y(point.y), flip: X(point.x) > middle }));
  const groups = [];
  for (const point of shown.sort((a, b) => a.cx - b.cx)) {
    const near = groups.find((group) => group[0].flip === point.flip && point.cx - group[0].cx < widest([group[0].name], font) + 14);
    if (near) near.push(point); else groups.push([point]);
  }
  for (const group of groups) {
    const lone = group.length === 1;
    const at = lone ? [Math.max(12, group[0].cy - 9)] : spread(group.map(({ cy }) => cy), 16, top, bottom - 6).map((y) => y + 4);
    const reach = Math.max(...group.map(({ cx }) => cx));
    group.forEach(({ name, cx, cy, flip }, k) => {
      const x = lone ? cx + (flip ? -10 : 10) : flip ? group[0].cx - 14 : reach + 14;
      if (!lone) canvas.append(svg("path", { class: "is-leader", d: `M${cx} ${cy}L${flip ? x + 3 : x - 3} ${at[k] - 4}` }));
      canvas.append(
        svg("circle", { class: "is-point", cx, cy, r: lone ? 5.5 : 4.5 }),
        svg("text", { class: "is-name is-ink", x, y: at[k], "text-anchor": flip ? "end" : "start" }, name),
      );
    });
  }
}

function drawBars(canvas, spec, cell, width, font, room) {
  const names = spec.names.bars;
  const marks = spec.names.marks ?? [];
  const beside = width >= 400 && widest(names, font) < width * 0.42;
  const left = beside ? widest(names, font) + 12 : 0;
  const [low, high] = spec.range[1];
  const values = cell.no ? names.map(() => null) : cell.b;
  const right = widest([number(high), number(low)], font) + 12;
  const head = spec.x ? wrap(spec.x, width - left, font) : [];
  const top = 8 + 16 * head.length;
  const foot = spec.mark ? 26 : 4;
  const row = beside ? Math.max(22, Math.min(44, Math.floor((room - top - foot) / names.length))) : 42;
  const bar = beside ? Math.round(row * 0.6) : 14;
  const height = top + row * names.length + foot;
  const floor = Math.min(0, low);
  const X = (v) => left + ((v - floor) / (Math.max(high, 0) - floor || 1)) * (width - left - right);
  canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
  canvas.style.height = `${height}px`;
  head.forEach((line, k) => canvas.append(svg("text", { class: "is-quiet", x: left, y: 12 + 16 * k }, line)));
  names.forEach((name, k) => {
    const y = top + row * k + (beside ? (row - bar) / 2 : row - bar - 4);
    canvas.append(svg("text", beside
      ? { class: "is-ink", x: left - 10, y: y + bar / 2 + 4.5, "text-anchor": "end" }
      : { class: "is-ink", x: 0, y: y - 5 }, name));
    const value = values[k];
    const mark = cell.no ? null : cell.m?.[marks.indexOf(name)] ?? null;
    if (value !== null) {
      const a = X(Math.min(0, value));
      const b = X(Math.max(0, value));
      // The number stands after its bar, or after the mark where it would run into it.
      const hits = mark !== null && X(mark) > b - 2 && X(mark) < b + 16 + widest([number(value)], font);
      const clear = hits ? X(mark) : b;
      canvas.append(
        svg("rect", { class: "is-bar", x: a, y, width: Math.max(1, b - a), height: bar, rx: 1 }),
        svg("text", { class: "is-quiet", x: clear + 7, y: y + bar / 2 + 4.5 }, number(value)),
      );
    }
    if (mark !== null) {
      const place = { x1: X(mark), x2: X(mark), y1: y - 3, y2: y + bar + 3 };
      canvas.append(svg("line", { class: "is-halo", ...place }), svg("line", { class: "is-mark", ...place }));
    }
  });
  if (beside) canvas.append(svg("line", { class: "is-axis", x1: X(0), x2: X(0), y1: top, y2: height - foot }));
  if (spec.mark) {
    const y = height - 8;
    canvas.append(
      svg("line", { class: "is-mark", x1: left + 4, x2: left + 4, y1: y - 14, y2: y + 3 }),
      svg("text", { class: "is-quiet", x: left + 12, y }, spec.mark),
    );
  }
}

export function render({ model, el }) {
  const spec = model.get("spec");
  el.classList.add("feasible-explorer"); // JupyterLab's box has not got it yet
  const id = `feasible-explorer-${++made}`;
  const root = html("section", "feasible-explorer-body");
  root.setAttribute("aria-labelledby", `${id}-title`);
  // JupyterLab would take these keys for its own shortcuts.
  // JupyterLab would take them: d d deletes the cell. Tab and Escape lead out of a widget and stay whose they are.
  root.addEventListener("keydown", (event) => { if (!/^(Tab|Escape)$/.test(event.key) && !event.ctrlKey && !event.metaKey) event.stopPropagation(); });
  const title = html("p", "feasible-explorer-title", spec.title);
  title.id = `${id}-title`;

  const readings = html("dl", "feasible-explorer-readings");
  const numbers = spec.readings.map((label) => {
    const pair = html("div");
    const value = html("dd");
    pair.append(html("dt", "", label), value);
    readings.append(pair);
    return value;
  });

  const controls = html("div", "feasible-explorer-controls");
  const inputs = spec.axes.map((axis, k) => {
    const box = html("div", "feasible-explorer-control");
    const label = html("label", "", axis.label);
    const input = html("input");
    Object.assign(input, { type: "range", id: `${id}-${k}`, min: 0, max: axis.values.length - 1, step: 1 });
    label.htmlFor = input.id;
    const output = html("output");
    output.htmlFor = input.id;
    input.addEventListener("input", () => {
      const index = model.get("index").slice();
      index[k] = Number(input.value);
      model.set("index", index);
      model.save_changes();
    });
    box.append(label, output, input);
    controls.append(box);
    return { input, output };
  });
  const reset = html("button", "feasible-explorer-reset", "Back to the start");
  reset.type = "button";
  reset.addEventListener("click", () => { model.set("index", spec.index.slice()); model.save_changes(); });
  controls.append(reset);

  const stage = html("div", "feasible-explorer-stage");
  const canvas = svg("svg", { role: "img" });
  const no = html("p", "feasible-explorer-no");
  stage.append(canvas, no);
  const note = html("p", "feasible-explorer-note");
  const status = html("p", "feasible-explorer-status");
  status.setAttribute("role", "status");
  const side = html("div", "feasible-explorer-side");
  side.append(readings, controls);
  root.append(title, side, stage, note, status);
  if (spec.source) root.append(html("p", "feasible-explorer-source", `Source: ${spec.source}`));
  el.append(root);

  function draw() {
    const index = model.get("index");
    const flat = spec.axes.reduce((sum, axis, k) => sum * axis.values.length + index[k], 0);
    const cell = spec.cells[flat];
    spec.axes.forEach((axis, k) => {
      const { input, output } = inputs[k];
      input.value = index[k];
      input.setAttribute("aria-valuetext", axis.texts[index[k]]);
      input.style.setProperty("--at", `${(100 * index[k]) / (axis.values.length - 1)}%`);
      output.textContent = axis.texts[index[k]];
    });
    numbers.forEach((node, k) => { node.textContent = cell.no ? "\u2013" : cell.r[k]; });
    const width = Math.max(240, Math.floor(stage.clientWidth || 640));
    canvas.replaceChildren();
    // Beside the controls (a wide page) the drawing is as tall as they are.
    const room = getComputedStyle(root).display === "grid" ? 60 + title.offsetHeight + side.offsetHeight + note.offsetHeight : 0;
    const font = `13px ${getComputedStyle(stage).fontFamily}`;
    (spec.kind === "bars" ? drawBars : drawCurves)(canvas, spec, cell, width, font, room);
    const text = describe(spec, index, cell);
    const bars = spec.kind === "bars" && !cell.no
      ? ` ${spec.names.bars.map((name, k) => `${name} ${cell.b[k] === null ? "none" : number(cell.b[k])}`).join("; ")}.` : "";
    canvas.setAttribute("aria-label", `${spec.title}. ${text}${bars}`);
    root.classList.toggle("is-empty", Boolean(cell.no));
    no.textContent = cell.no ?? "";
    note.textContent = cell.no ? "" : cell.note ?? "";
    note.hidden = !note.textContent;
    if (status.textContent !== text) status.textContent = text;
  }

  model.on("change:index", draw);
  draw();
  let seen = stage.clientWidth;
  const watch = new ResizeObserver(() => { if (stage.clientWidth !== seen) { seen = stage.clientWidth; draw(); } });
  watch.observe(stage);
  document.fonts?.ready.then(draw);
  return () => { watch.disconnect(); model.off("change:index", draw); };
}

export default { render };
