// A workshop to be divided by hand. Each division that names a rate of exchange bounds every other: the reader sees
// what is made rise and what could be made fall. Where the machines stand is in the page's address (`day=12.0.6...`).
(() => {
  const STEPS = 12;
  const NS = "http://www.w3.org/2000/svg";
  const el = (tag, className, ...inside) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...inside);
    return node;
  };
  const svg = (tag, attributes, text) => {
    const node = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const told = (v) => (Math.abs(v - Math.round(v)) < 0.05 ? String(Math.round(v)) : v.toFixed(1));

  function play(box) {
    const spec = JSON.parse(box.querySelector("script").textContent);
    const [one, two] = spec.products;
    const machines = spec.kinds.flatMap((kind, k) => Array.from({ length: spec.machines[k] }, (_, i) => (
      { k, name: spec.machines[k] > 1 ? `${kind} ${i + 1}` : kind, first: i === 0 })));
    // At a rate r one piece of the first product counts as r of the second: what all machines could earn, in sets.
    const bound = (r) => spec.rates.reduce((sum, [x, y], k) => sum + spec.machines[k] * Math.max(x * r, y), 0) / (1 + r);
    const fresh = () => machines.map(() => STEPS); // every machine makes more of the second product
    const asked = (new URLSearchParams(location.search).get("day") ?? "").split(".").map(Number);
    const valid = asked.length === machines.length && asked.every((v) => Number.isInteger(v) && v >= 0 && v <= STEPS);
    let days = valid ? asked : fresh();
    let least = bound(1);
    let from = "";
    let trail = [];
    let before = [];

    const made = () => machines.reduce(([p, q], { k }, i) => [
      p + (spec.rates[k][0] * (STEPS - days[i])) / STEPS, q + (spec.rates[k][1] * days[i]) / STEPS], [0, 0]);
    // A kind of which some time goes to either product holds them alike: that is a rate.
    const rates = () => spec.kinds.map((kind, k) => {
      const mine = days.filter((_, i) => machines[i].k === k);
      const total = mine.reduce((a, b) => a + b, 0);
      const r = spec.rates[k][1] / spec.rates[k][0];
      return total > 0 && total < STEPS * mine.length ? { kind, r, bound: bound(r) } : null;
    }).filter(Boolean).sort((a, b) => a.bound - b.bound);

    const root = el("section", "feasible-workshop-body");
    const title = el("p", "feasible-workshop-title");
    title.id = "feasible-workshop-title";
    root.setAttribute("aria-labelledby", title.id);
    const lead = el("p", "feasible-workshop-lead", `A ${one} is useless without a ${two}. Divide each machine's day: pull it, or choose it and use the arrow keys.`);
    const list = el("ol", "feasible-workshop-machines");
    const rows = machines.map(({ k, name, first }, i) => {
      const [x, y] = spec.rates[k];
      const label = el("label", "", name, el("small", "", ` ${x} or ${y} a day`));
      const input = Object.assign(el("input"), { type: "range", id: `feasible-workshop-${i}`, min: 0, max: STEPS, step: 1 });
      const left = el("output");
      const right = el("output");
      label.htmlFor = left.htmlFor = right.htmlFor = input.id;
      input.addEventListener("pointerdown", remember);
      input.addEventListener("keydown", (event) => { if (/^(Arrow|Home|End|Page)/.test(event.key)) remember(); });
      input.addEventListener("input", () => { days[i] = Number(input.value); count(); draw(); });
      list.append(el("li", first ? "is-first" : "", label, left, input, right));
      return { input, left, right };
    });
    const button = (text, act) => {
      const node = Object.assign(el("button", "", text), { type: "button" });
      node.addEventListener("click", act);
      return node;
    };
    const undo = button("Undo", () => { const last = before.pop(); if (last) { days = last; count(); draw(); } });
    const again = button("Start again", () => {
      days = fresh(); trail = []; before = []; least = bound(1); from = ""; hints = 0; hint.hidden = true; draw();
    });
    let hints = 0;
    const hint = el("p", "feasible-workshop-hint");
    hint.hidden = true;
    const help = button("A hint", () => {
      const [p, q] = made();
      const short = p < q - 1e-9 ? 0 : q < p - 1e-9 ? 1 : -1;
      const free = spec.kinds.map((kind, k) => ({
        kind, gives: short === 0 ? spec.rates[k][1] / spec.rates[k][0] : spec.rates[k][0] / spec.rates[k][1],
        can: days.some((v, i) => machines[i].k === k && (short === 0 ? v > 0 : v < STEPS)),
      })).filter(({ can }) => can).sort((a, b) => a.gives - b.gives)[0];
      hint.textContent = short < 0 ? "Both come out even. If more could be made, some machine is on the wrong side: look for two that could change places."
        : hints === 0 ? `${spec.products[short]} is short. Turn the machine that gives up least of the other part for one more.`
          : `For one more ${spec.products[short]}, a ${free.kind.toLowerCase()} gives up ${told(free.gives)} of ${spec.products[1 - short]}: less than any other that can still turn.`;
      hints += 1;
      hint.hidden = false;
    });
    hint.setAttribute("role", "status");
    const moves = el("span", "feasible-workshop-moves");
    const pairs = el("dd");
    const most = el("dd");
    const stock = el("div", "feasible-workshop-stock");
    stock.setAttribute("aria-hidden", "true");
    const gauge = svg("svg", { role: "img" });
    const why = el("p", "feasible-workshop-why");
    const prize = el("div", "feasible-workshop-prize");
    prize.hidden = true;
    const status = el("p", "feasible-explorer-status");
    status.setAttribute("role", "status");
    root.append(
      title, lead,
      el("div", "feasible-workshop-floor", el("p", "feasible-workshop-sides", el("b", "", one), el("span", "", "its day, divided"), el("b", "", two)), list,
        el("div", "feasible-workshop-tools", undo, again, help, moves), hint),
      el("div", "feasible-workshop-score", el("dl", "", el("div", "", el("dt", "", "Pairs made"), pairs), el("div", "", el("dt", "", "No plan makes more than"), most)),
        stock, gauge, why, prize),
      status, ...(spec.source ? [el("p", "feasible-explorer-source", `Source: ${spec.source}`)] : []),
    );
    box.append(root);
    box.querySelector(".feasible-workshop-fallback").remove();

    function remember() { if (before.at(-1)?.join() !== days.join()) before.push(days.slice()); }
    function count() {
      const best = rates()[0];
      if (best && best.bound < least - 1e-9) { least = best.bound; from = best.kind; }
      trail.push([Math.min(...made()), least]);
    }

    function draw() {
      const [p, q] = made();
      const sets = Math.min(p, q);
      const here = rates();
      machines.forEach(({ k }, i) => {
        const [x, y] = spec.rates[k];
        const { input, left, right } = rows[i];
        const a = (x * (STEPS - days[i])) / STEPS;
        const b = (y * days[i]) / STEPS;
        input.value = days[i];
        left.textContent = told(a);
        right.textContent = told(b);
        left.className = a > 0 ? "is-made" : "";
        right.className = b > 0 ? "is-made" : "";
        input.setAttribute("aria-valuetext", `${told(a)} of ${one}, ${told(b)} of ${two}`);
      });
      pairs.textContent = told(sets);
      most.textContent = told(least);
      const top = Math.max(p, q, least) || 1;
      stock.replaceChildren(...[[one, p], [two, q]].map(([name, n]) => {
        const used = el("i");
        const over = el("i", "is-over");
        used.style.width = `${(70 * sets) / top}%`;
        over.style.width = `${(70 * (n - sets)) / top}%`;
        return el("div", "", el("span", "", name), el("b", "", used, over, el("em", "", told(n) + (n > sets + 0.05 ? `, ${told(n - sets)} left over` : ""))));
      }));
      const done = sets > spec.best - 1e-6;
      title.textContent = done ? `${told(sets)} pairs: what is made meets what could be made`
        : sets < 0.05 ? spec.question : `${told(sets)} pairs; ${Math.abs(p - q) < 1e-9 ? "both parts come out even" : `${p < q ? one : two} is short`}`;
      lead.textContent = done ? "Nobody can beat this division, and nobody needs to trust the one who found it: the same number bounds every plan."
        : sets > spec.alone + 1e-9 ? `You have passed ${told(spec.alone)}, what the shop makes if every machine makes pairs by itself.`
          : `A ${one} is useless without a ${two}. Divide each machine's day: pull it, or choose it and use the arrow keys.`;
      const best = here[0];
      let text = best
        ? `${here.length > 1 ? "Several kinds make both parts, and each names a rate. The best bound comes from one of them" : "One kind makes both parts"} (${best.kind.toLowerCase()}): one ${one} for ${told(best.r)} of ${two}. At that rate all machines together could earn ${told(best.bound)} pairs and no more.`
        : `No kind makes both parts, so nothing says what one is worth in the other. Count them alike: then all machines together could earn ${told(bound(1))} pairs, whatever they make.`;
      if (least < (best ? best.bound : bound(1)) - 0.05) text += ` The bound of ${told(least)} was found before (${from.toLowerCase()}), and holds.`;
      why.textContent = text;
      moves.textContent = trail.length ? `${trail.length} ${trail.length === 1 ? "move" : "moves"}` : "";
      undo.disabled = !before.length;
      if (done && prize.hidden) win();
      meter(sets);
      clearTimeout(draw.later);
      draw.later = setTimeout(() => { status.textContent = `${told(p)} of ${one}, ${told(q)} of ${two}: ${told(sets)} pairs. No plan makes more than ${told(least)}.`; keep(); }, 300);
    }

    function keep() {
      const url = new URL(location.href);
      if (days.every((v) => v === STEPS)) url.searchParams.delete("day"); else url.searchParams.set("day", days.join("."));
      try { history.replaceState(history.state, "", url); } catch { /* a file opened by a double click */ }
    }

    // What is made and what could be made, move by move.
    function meter(sets) {
      const wide = Math.max(240, gauge.clientWidth || 400);
      const [high, left, right, top, foot] = [150, 30, 128, 8, 22];
      const points = trail.length ? trail : [[sets, least]];
      const limit = Math.max(bound(1), 1) * 1.05;
      const X = (i) => left + 8 + (i / Math.max(10, points.length - 1)) * (wide - left - 8 - right);
      const Y = (v) => high - foot - (v / limit) * (high - foot - top);
      gauge.setAttribute("viewBox", `0 0 ${wide} ${high}`);
      gauge.replaceChildren();
      for (let v = 0; v <= limit; v += 40) {
        gauge.append(svg("line", { class: v ? "is-rule" : "is-axis", x1: left, x2: wide - right, y1: Y(v), y2: Y(v) }),
          svg("text", { class: "is-quiet", x: left - 6, y: Y(v) + 4, "text-anchor": "end" }, v));
      }
      const path = (k) => points.map((at, i) => `${i ? "L" : "M"}${X(i).toFixed(1)} ${Y(at[k]).toFixed(1)}`).join("");
      const end = X(points.length - 1);
      const [low, cap] = points.at(-1);
      const near = Y(low) - Y(cap) < 16;
      gauge.append(svg("text", { class: "is-quiet", x: (left + wide - right) / 2, y: high - 4, "text-anchor": "middle" }, "moves"),
        svg("path", { class: "is-bound", d: path(1) }), svg("path", { class: "is-pairs", d: path(0) }),
        svg("circle", { cx: end, cy: Y(low), r: 4 }),
        svg("text", { class: "is-name", x: end + 9, y: Y(cap) - (near ? 4 : -4) }, "no plan makes more"),
        svg("text", { class: "is-name is-low", x: end + 9, y: Y(low) + (near ? 13 : 4) }, "pairs made"));
      gauge.setAttribute("aria-label", `Pairs made and the bound, move by move: now ${told(sets)} and ${told(least)}.`);
    }

    function win() {
      const [a, b] = spec.worth;
      const head = el("tr", "", ...["Machine", "earns most on", "worth a day", "all of them"].map((text) => Object.assign(el("th", "", text), { scope: "col" })));
      const body = spec.kinds.map((kind, k) => {
        const [x, y] = spec.rates[k];
        const gain = [a * x, b * y];
        const on = Math.abs(gain[0] - gain[1]) < 1e-6 * gain[0] ? "both alike" : gain[0] > gain[1] ? one : two;
        return el("tr", "", Object.assign(el("th", "", kind), { scope: "row" }), el("td", "", on), el("td", "", Math.max(...gain).toFixed(1)), el("td", "", (spec.machines[k] * Math.max(...gain)).toFixed(1)));
      });
      const table = el("table", "", el("caption", "", `Of a pair, ${one} is worth ${a.toFixed(2)} and ${two} ${b.toFixed(2)}`), el("thead", "", head), el("tbody", "", ...body));
      prize.replaceChildren(table);
      prize.hidden = false;
    }

    if (valid) count();
    trail = [];
    draw();
    let seen = gauge.clientWidth;
    new ResizeObserver(() => { if (gauge.clientWidth !== seen) { seen = gauge.clientWidth; meter(Math.min(...made())); } }).observe(gauge);
  }

  for (const box of document.querySelectorAll(".feasible-workshop")) {
    try { play(box); } catch (error) { console.error(error); }
  }
  document.documentElement.dataset.workshop = "ready";
})();
