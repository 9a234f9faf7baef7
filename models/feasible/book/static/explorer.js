// Draws an explorer: native controls over a grid that the package computed when the page was built.
// A classic script, so that it runs before others and on a page opened by a double click (start.js starts it);
// JupyterLab gets the same text as a module (feasible.book.explorer).
const FeasibleExplorer = (() => {
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

// Powers of ten from below the lowest to above the highest, every so many of them.
function powers(low, high, wanted) {
  const [a, b] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const step = Math.max(1, Math.ceil((b - a) / wanted));
  return Array.from({ length: Math.ceil((b - a) / step) + 1 }, (_, k) => 10 ** (a + k * step));
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
  const names = [...(spec.names.curves ?? []), ...(spec.names.dots ?? [])];
  const lines = (spec.names.curves ?? []).length;
  const named = (spec.names.points ?? []).length; // their names stand one below the other where a phone has no room
  const height = Math.round(Math.max(named ? 160 + 18 * named : 230, Math.min(340, width * 0.56), Math.min(room - 10, 420)));
  const [[x0, longest], [low, high]] = spec.range;
  const x1 = spec.follow && cell.c ? Math.max(...cell.c.flatMap(([xs]) => xs)) : longest;
  const yTicks = spec.log ? powers(low, high, 6) : ticks(low, high, 5);
  const y0 = Math.min(low, yTicks[0]);
  const y1 = spec.log ? yTicks.at(-1) : high + (high - low) * 0.04 || 1;
  const scale = spec.log ? Math.log10 : (v) => v;
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
  const Y = (v) => height - foot - ((scale(v) - scale(y0)) / (scale(y1) - scale(y0) || 1)) * (height - foot - top);
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
  drawDots(canvas, cell.d ?? [], X, Y, lines);
  (cell.c ?? []).forEach(([xs, ys], k) => {
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
  for (const [xs, ys] of cell.d ?? []) {
    const last = xs.reduce((best, x, i) => (ys[i] !== null && (best < 0 || x > xs[best]) ? i : best), -1);
    ends.push(last < 0 ? height / 2 : Y(ys[last]));
  }
  const places = direct ? spread(ends, 16, top, height - foot) : [];
  names.forEach((name, k) => {
    const series = `is-series-${(k % 6) + 1}`;
    if (direct) canvas.append(svg("text", { class: `is-name ${series}`, x: width - right + 8, y: places[k] + 4 }, name));
    else {
      const y = height + 14 + 20 * k;
      canvas.append(
        k < lines ? svg("path", { class: `is-line ${series}`, d: `M${left} ${y - 4}h34` }) : dot(left + 17, y - 4, k - lines, 4.5, lines),
        svg("text", { class: `is-name ${series}`, x: left + 42, y }, name),
      );
    }
  });
  drawPoints(canvas, spec, cell, { X, Y, middle: (left + width - right) / 2, top, bottom: height - foot, width, font });
}

// A shape a cloud: color is never the only sign.
function dot(x, y, k, r, before) {
  const series = `is-dot is-series-${((k + before) % 6) + 1}`;
  if (k % 3 === 1) return svg("rect", { class: series, x: x - r * 0.9, y: y - r * 0.9, width: r * 1.8, height: r * 1.8 });
  if (k % 3 === 2) return svg("path", { class: series, d: `M${x} ${y - r * 1.2}l${r * 1.1} ${r * 2}h${-2.2 * r}Z` });
  return svg("circle", { class: series, cx: x, cy: y, r });
}

function drawDots(canvas, clouds, X, Y, before) {
  clouds.forEach(([xs, ys], k) => xs.forEach((x, i) => {
    if (ys[i] !== null) canvas.append(dot(+X(x).toFixed(1), +Y(ys[i]).toFixed(1), k, 3.5, before));
  }));
}

// Names of points that lie close together are spread out, with a line back to their point.
function drawPoints(canvas, spec, cell, { X, Y, middle, top, bottom, width, font }) {
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
      const wide = widest([name], `600 ${font}`);
      const wanted = lone ? cx + (flip ? -10 : 10) : flip ? group[0].cx - 14 : reach + 14;
      const x = flip ? Math.max(wide, wanted) : Math.min(width - wide, wanted);
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
  const wide = widest(names, spec.pick === null ? font : `600 ${font}`); // the name that is picked is bold
  const beside = width >= 400 && wide < width * 0.42;
  const left = beside ? wide + 12 : 0;
  const [low, high] = spec.range[1];
  const values = cell.no ? names.map(() => null) : cell.b;
  const right = widest([number(high), number(low), ...values.filter((v) => v > high).map(number)], font) + 12;
  const head = spec.x ? wrap(spec.x, width - left, font) : [];
  const top = 8 + 16 * head.length;
  const key = spec.mark ? wrap(spec.mark, width - left - 14, font) : [];
  const foot = (key.length ? 10 + 16 * key.length : 4) + (spec.dots ? 18 : 0);
  const row = beside ? Math.max(22, Math.min(56, Math.floor((room - top - foot) / names.length))) : 37;
  const bar = beside ? Math.round(row * 0.6) : 14;
  const height = top + row * names.length + foot;
  const floor = spec.dots ? low - (high - low) * 0.04 : Math.min(0, low);
  const ceiling = spec.dots ? high : Math.max(high, 0);
  const X = (v) => left + ((Math.min(v, ceiling) - floor) / (ceiling - floor || 1)) * (width - left - right);
  canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
  canvas.style.height = `${height}px`;
  head.forEach((line, k) => canvas.append(svg("text", { class: "is-quiet", x: left, y: 12 + 16 * k }, line)));
  names.forEach((name, k) => {
    const start = top + row * (cell.o?.[k] ?? k);
    const y = start + (beside ? (row - bar) / 2 : row - bar - 4);
    const role = cell.pick === undefined ? "" : cell.pick === k ? " is-picked" : " is-other";
    canvas.append(svg("text", beside
      ? { class: `is-ink${role}`, x: left - 10, y: y + bar / 2 + 4.5, "text-anchor": "end" }
      : { class: `is-ink${role}`, x: 0, y: y - 5 }, name));
    const value = values[k];
    const mark = cell.no ? null : cell.m?.[marks.indexOf(name)] ?? null;
    if (spec.dots) { drawDumbbell(canvas, value, mark, { X, y: y + bar / 2, left, end: width - right, font }); return; }
    if (value !== null) {
      const a = X(Math.min(0, value));
      const b = X(Math.max(0, value));
      // The number stands after its bar, or after the mark where it would run into it.
      const hits = mark !== null && X(mark) > b - 2 && X(mark) < b + 16 + widest([number(value)], font);
      const clear = hits ? X(mark) : b;
      canvas.append(
        svg("rect", { class: `is-bar${role}`, x: a, y, width: Math.max(1, b - a), height: bar, rx: 1 }),
        svg("text", { class: "is-quiet", x: clear + 7, y: y + bar / 2 + 4.5 }, number(value)),
      );
      if (value > ceiling) canvas.append(svg("path", { class: "is-break", d: `M${b - 16} ${y + bar + 2}l6 ${-bar - 4}m5 0l-6 ${bar + 4}` }));
    }
    if (mark !== null) {
      const place = { x1: X(mark), x2: X(mark), y1: y - 3, y2: y + bar + 3 };
      canvas.append(svg("line", { class: "is-halo", ...place }), svg("line", { class: "is-mark", ...place }));
    }
    if (role) canvas.append(svg("rect", { class: "is-hit", "data-row": k, x: 0, y: start, width, height: row }));
  });
  for (const v of spec.dots ? ticks(floor, ceiling, Math.max(2, Math.floor((width - left - right) / 90))) : []) {
    canvas.append(svg("text", { class: "is-quiet", x: X(v), y: top + row * names.length + 14, "text-anchor": "middle" }, number(v)));
  }
  if (beside && !spec.dots) canvas.append(svg("line", { class: "is-axis", x1: X(0), x2: X(0), y1: top, y2: height - foot }));
  if (spec.mark) {
    const y = height - 8 - 16 * (key.length - 1);
    canvas.append(
      spec.dots ? svg("circle", { class: "is-open", cx: left + 5, cy: y - 4.5, r: 4.5 })
        : svg("line", { class: "is-mark", x1: left + 4, x2: left + 4, y1: y - 14, y2: y + 3 }),
      ...key.map((line, k) => svg("text", { class: "is-quiet", x: left + 14, y: y + 16 * k }, line)),
    );
  }
}

// A dot on a line, joined to the open dot of what it is compared with.
function drawDumbbell(canvas, value, mark, { X, y, left, end, font }) {
  canvas.append(svg("line", { class: "is-rule", x1: left, x2: end, y1: y, y2: y }));
  if (value !== null && mark !== null) canvas.append(svg("line", { class: "is-join", x1: X(mark), x2: X(value), y1: y, y2: y }));
  if (mark !== null) canvas.append(svg("circle", { class: "is-open", cx: X(mark), cy: y, r: 5 }));
  if (value === null) return;
  // The number stands away from the line to the mark, where there is room.
  const right = mark !== null && mark > value;
  const before = right && X(value) - left > 14 + widest([number(value)], `600 ${font}`);
  canvas.append(
    svg("circle", { class: "is-bar", cx: X(value), cy: y, r: 6 }),
    svg("text", { class: "is-name is-ink", x: before ? X(value) - 10 : X(right ? mark : value) + 10, y: y + 4.5, "text-anchor": before ? "end" : "start" }, number(value)),
  );
}

// Offices in boxes and ties as arrows; a tie that is named has its name on it.
function drawNetwork(canvas, spec, cell, width, font, room) {
  const height = Math.round(width < 400 ? 560 : Math.max(400, Math.min(room - 10, 600)));
  canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
  canvas.style.height = `${height}px`;
  if (cell.no) return;
  const boxes = cell.n.map(([name, x, y, lost]) => {
    const lines = name.split("\n");
    const [w, h] = [widest(lines, font) / 2 + 7, 8 * lines.length + 4];
    return { lines, lost, w, h, x: Math.max(w + 1, Math.min(width - w - 1, x * width)), y: 24 + (1 - y) * (height - 48) };
  });
  // From the middle of a box to its edge, on the way to a point.
  const edge = (box, [x, y], more) => {
    const [dx, dy] = [x - box.x, y - box.y];
    const share = Math.min((box.w + more) / (Math.abs(dx) || 1e-9), (box.h + more) / (Math.abs(dy) || 1e-9), 1);
    return [box.x + dx * share, box.y + dy * share];
  };
  const names = [];
  for (const [i, j, text, series, bend] of cell.t) {
    const [a, b] = [boxes[i], boxes[j]];
    const by = [(a.x + b.x) / 2 + (b.y - a.y) * bend, (a.y + b.y) / 2 - (b.x - a.x) * bend];
    const [from, to] = [edge(a, by, 0), edge(b, by, 2)];
    const length = Math.hypot(to[0] - by[0], to[1] - by[1]) || 1;
    const [ux, uy] = [(to[0] - by[0]) / length, (to[1] - by[1]) / length];
    const kind = `${series ? `is-series-${series}` : "is-quiet"}${a.lost || b.lost ? " is-lost" : ""}`;
    const point = (x, y) => `${x.toFixed(1)} ${y.toFixed(1)}`;
    canvas.append(
      svg("path", { class: `is-tie ${kind}`, d: `M${point(...from)}Q${point(...by)} ${point(to[0] - 5 * ux, to[1] - 5 * uy)}` }),
      svg("path", { class: `is-head ${kind}`, d: `M${point(...to)}L${point(to[0] - 9 * ux + 3.5 * uy, to[1] - 9 * uy - 3.5 * ux)} ${point(to[0] - 9 * ux - 3.5 * uy, to[1] - 9 * uy + 3.5 * ux)}Z` }),
    );
    const half = widest([text], `600 ${font}`) / 2;
    if (text) names.push(svg("text", { class: `is-name is-series-${series || 6}`, "text-anchor": "middle", x: Math.max(half, Math.min(width - half, (from[0] + 2 * by[0] + to[0]) / 4)), y: (from[1] + 2 * by[1] + to[1]) / 4 + 4.5 }, text));
  }
  for (const { lines, lost, w, h, x, y } of boxes) {
    canvas.append(svg("rect", { class: `is-node${lost ? " is-lost" : ""}`, x: x - w, y: y - h, width: 2 * w, height: 2 * h, rx: 3 }));
    lines.forEach((line, k) => canvas.append(svg("text", { class: lost ? "is-quiet is-lost" : "is-ink", "text-anchor": "middle", x, y: y + 4.5 + 16 * (k - (lines.length - 1) / 2) }, line)));
  }
  canvas.append(...names);
}

// Nodes on their way from where they stood; new ones stand where they belong.
function wander(from, to, share) {
  const places = new Map(from.map(([name, x, y]) => [name, [x, y]]));
  return to.map(([name, x, y, lost]) => {
    const [oldX, oldY] = places.get(name) ?? [x, y];
    return [name, oldX + (x - oldX) * share, oldY + (y - oldY) * share, lost];
  });
}

// What the ties say, in words.
const spoken = (cell) => cell.t.filter(([, , text]) => text).map(([i, j, text]) => `${cell.n[i][0]}, ${text}, ${cell.n[j][0]}`.replaceAll("\n", " ")).join("; ");

// Between what was drawn and what is to be drawn; null where the two cannot be mixed.
function between(from, to, share) {
  if (typeof from === "number" && typeof to === "number") return from + (to - from) * share;
  if (!Array.isArray(from) || !Array.isArray(to) || from.length !== to.length) return from === to ? to : undefined;
  const out = from.map((value, k) => between(value, to[k], share));
  return out.includes(undefined) ? undefined : out;
}

const rawAt = (spec, index) => spec.cells[spec.axes.reduce((sum, axis, k) => sum * axis.values.length + index[k], 0)];

// The row of each bar: the longest first, bars without a value last, equal ones as they come.
function ranks(values) {
  const out = [];
  values.map((value, k) => [value ?? -Infinity, k]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).forEach(([, k], place) => { out[k] = place; });
  return out;
}

// A point of the grid with what the pool holds put back, every curve with its x, and the rows of the bars.
function cellAt(spec, index) {
  const cell = { ...rawAt(spec, index) };
  const full = (row) => (typeof row === "number" ? spec.pool[row] : row);
  if (cell.c) cell.c = cell.c.map((row) => (spec.shared_x ? [spec.shared_x, full(row)] : row.map(full)));
  if (cell.d) cell.d = cell.d.map((row) => row.map(full));
  if (spec.ranked && cell.b) cell.o = ranks(cell.b);
  if (spec.pick !== null) cell.pick = index[spec.pick];
  return cell;
}

function slider(axis, id, choose) {
  const box = html("div", "feasible-explorer-control");
  const label = html("label", "", axis.label);
  const input = html("input");
  Object.assign(input, { type: "range", id, min: 0, max: axis.values.length - 1, step: 1 });
  const output = html("output");
  label.htmlFor = output.htmlFor = id;
  input.addEventListener("input", () => choose(Number(input.value)));
  box.append(label, output, input);
  return { box, show(k, plans) {
    input.value = k;
    // Where no plan is, as the other controls stand, the track has a gap.
    const last = axis.values.length - 1;
    const gaps = plans.map((plan, i) => (plan ? "" : `transparent ${(100 * (i - 0.5)) / last}%, var(--feasible-card) ${(100 * (i - 0.5)) / last}% ${(100 * (i + 0.5)) / last}%, transparent ${(100 * (i + 0.5)) / last}%`)).filter(Boolean);
    input.style.setProperty("--gaps", gaps.length ? `linear-gradient(to right, ${gaps.join(", ")})` : "none");
    input.setAttribute("aria-valuetext", axis.texts[k]);
    input.style.setProperty("--at", `${(100 * k) / (axis.values.length - 1)}%`);
    output.textContent = axis.texts[k];
  } };
}

// Names are no scale: up to five are buttons of which one is down, more are a list.
function choice(axis, id, choose) {
  if (axis.values.length > 5) {
    const box = html("div", "feasible-explorer-control is-list");
    const label = html("label", "", axis.label);
    const list = html("select");
    list.id = label.htmlFor = id;
    list.append(...axis.texts.map((text, k) => Object.assign(html("option", "", text), { value: k })));
    list.addEventListener("change", () => choose(Number(list.value)));
    box.append(label, list);
    return { box, show(k) { list.value = k; } };
  }
  const box = html("fieldset", "feasible-explorer-control is-choice");
  box.append(html("legend", "", axis.label));
  const inputs = axis.texts.map((text, k) => {
    const label = html("label");
    const input = Object.assign(html("input"), { type: "radio", name: id, value: k });
    input.addEventListener("change", () => choose(k));
    label.append(input, html("span", "", text));
    box.append(label);
    return input;
  });
  return { box, show(k) { inputs.forEach((input, i) => { input.checked = i === k; }); } };
}

// A question before the first move; whatever the reader does next, it is answered.
function asking(guess, id, choose) {
  const form = html("form", "feasible-explorer-guess");
  const label = html("label", "", guess.ask);
  const input = Object.assign(html("input"), { type: "number", step: "any", id: `${id}-guess`, required: true });
  label.htmlFor = input.id;
  const unit = html("span", "", guess.unit);
  const send = html("button", "", "See");
  const told = html("p", "feasible-explorer-told");
  told.setAttribute("role", "status");
  form.append(label, input, unit, send);
  const box = html("div");
  box.append(form, told);
  const answer = () => {
    if (form.hidden) return;
    form.hidden = true;
    const said = input.value === "" ? "" : `Your guess: ${input.value.replace("-", MINUS)}${guess.unit === "%" ? "%" : ""}. `;
    told.textContent = `${guess.ask} ${said}The model: ${guess.answer}.`;
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); answer(); choose(guess.at.slice()); });
  return { box, answer };
}

function render({ model, el }) {
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

  const go = (index) => { model.set("index", index); model.save_changes(); };
  const controls = html("div", "feasible-explorer-controls");
  const inputs = spec.axes.map((axis, k) => {
    const control = (axis.choice ? choice : slider)(axis, `${id}-${k}`, (stop) => go(model.get("index").map((old, i) => (i === k ? stop : old))));
    controls.append(control.box);
    return control;
  });
  const reset = html("button", "feasible-explorer-reset", "Back to the start");
  reset.type = "button";
  reset.addEventListener("click", () => go(spec.index.slice()));
  controls.append(reset);

  const stage = html("div", "feasible-explorer-stage");
  const canvas = svg("svg", { role: "img" });
  const no = html("p", "feasible-explorer-no");
  stage.append(canvas, no);
  canvas.addEventListener("click", (event) => { // the list beside it does the same by keyboard
    const row = event.target.dataset.row;
    if (row !== undefined) go(model.get("index").map((old, i) => (i === spec.pick ? Number(row) : old)));
  });
  const note = html("p", "feasible-explorer-note");
  const status = html("p", "feasible-explorer-status");
  status.setAttribute("role", "status");
  const side = html("div", "feasible-explorer-side");
  const guess = spec.guess ? asking(spec.guess, id, go) : null;
  if (guess) side.append(guess.box);
  side.append(readings, controls);
  root.append(title, side, stage, note, status);
  if (spec.source) root.append(html("p", "feasible-explorer-source", `Source: ${spec.source}`));
  el.append(root);

  let shown = null; // what stands in the drawing, perhaps on its way to what the sliders say
  let frame = 0;
  function paint(cell) {
    shown = cell;
    const width = Math.max(240, Math.floor(stage.clientWidth || 640));
    canvas.replaceChildren();
    // Beside the controls (a wide page) the drawing is as tall as they are.
    const room = getComputedStyle(root).display === "grid" ? 60 + title.offsetHeight + side.offsetHeight + note.offsetHeight : 0;
    const font = `13px ${getComputedStyle(stage).fontFamily}`;
    ({ bars: drawBars, network: drawNetwork }[spec.kind] ?? drawCurves)(canvas, spec, cell, width, font, room);
  }

  // Let the eye follow what moved; at once where motion is not wanted.
  function move(cell) {
    cancelAnimationFrame(frame);
    const old = shown;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const keys = ["b", "m", "o", "c", "p"].filter((key) => cell[key]);
    if (!old || still || cell.no || old.no || keys.some((key) => between(old[key], cell[key], 0.5) === undefined)) { paint(cell); return; }
    const begun = performance.now();
    const step = (now) => {
      const share = Math.min(1, Math.max(0, now - begun) / 240);
      if (share === 1) { paint(cell); return; }
      const ease = 1 - (1 - share) ** 3;
      const moved = cell.n ? { n: wander(old.n, cell.n, ease) } : {};
      paint({ ...cell, ...moved, ...Object.fromEntries(keys.map((key) => [key, between(old[key], cell[key], ease)])) });
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  function draw() {
    const index = model.get("index");
    const cell = cellAt(spec, index);
    inputs.forEach((control, k) => control.show(index[k], spec.axes[k].values.map((_, i) => !rawAt(spec, index.map((old, j) => (j === k ? i : old))).no)));
    numbers.forEach((node, k) => { node.textContent = cell.no ? "\u2013" : cell.r[k]; });
    const text = describe(spec, index, cell);
    const bars = spec.kind === "bars" && !cell.no
      ? ` ${spec.names.bars.map((name, k) => `${name} ${cell.b[k] === null ? "none" : number(cell.b[k])}`).join("; ")}.` : "";
    const ties = cell.t?.length ? ` ${spoken(cell)}.` : "";
    canvas.setAttribute("aria-label", `${spec.title}. ${text}${bars}${ties}`);
    root.classList.toggle("is-empty", Boolean(cell.no));
    no.textContent = cell.no ?? "";
    note.textContent = cell.no ? "" : cell.note ?? "";
    note.hidden = !note.textContent;
    if (status.textContent !== text) status.textContent = text;
    move(cell);
  }

  const changed = () => { guess?.answer(); draw(); };
  model.on("change:index", changed);
  draw();
  let seen = stage.clientWidth;
  const again = () => { cancelAnimationFrame(frame); paint(cellAt(spec, model.get("index"))); };
  const watch = new ResizeObserver(() => { if (stage.clientWidth !== seen) { seen = stage.clientWidth; again(); } });
  watch.observe(stage);
  document.fonts?.ready.then(again);
  return () => { cancelAnimationFrame(frame); watch.disconnect(); model.off("change:index", changed); };
}

return { render };
})();
