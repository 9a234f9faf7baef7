// Starts the explorers of a published page: each holds its grid, and no kernel is needed. Where the controls stand is
// in the page's address: `hours=260` for the only explorer of a page, `name.hours=260` where there are several.
(() => {
  class Model {
    #data;
    #heard = new Map();
    constructor(data) { this.#data = data; }
    get(name) { return this.#data[name]; }
    set(name, value) {
      this.#data[name] = value;
      for (const hear of this.#heard.get(`change:${name}`) ?? []) hear();
    }
    save_changes() {}
    on(event, hear) { this.#heard.set(event, [...(this.#heard.get(event) ?? []), hear]); }
    off(event, hear) { this.#heard.set(event, (this.#heard.get(event) ?? []).filter((h) => h !== hear)); }
  }

  const boxes = [...document.querySelectorAll(".feasible-explorer")];
  const key = (box, axis) => (boxes.length > 1 ? `${box.dataset.name || boxes.indexOf(box) + 1}.${axis.name}` : axis.name);

  // The stops nearest to what the address asks for; the start where it asks for nothing.
  function asked(box, spec) {
    const query = new URLSearchParams(location.search);
    return spec.axes.map((axis, k) => {
      const text = query.get(key(box, axis));
      const wanted = text === null || text.trim() === "" ? NaN : Number(text);
      if (!Number.isFinite(wanted)) return spec.index[k];
      const far = axis.values.map((value) => Math.abs(value - wanted));
      return far.indexOf(Math.min(...far));
    });
  }

  const waiting = new Map();
  function keep(box, spec, model) { // browsers refuse a hundred changes of the address in half a minute
    clearTimeout(waiting.get(box));
    waiting.set(box, setTimeout(() => {
      const url = new URL(location.href);
      spec.axes.forEach((axis, k) => {
        const at = model.get("index")[k];
        if (at === spec.index[k]) url.searchParams.delete(key(box, axis));
        else url.searchParams.set(key(box, axis), axis.values[at]);
      });
      try { history.replaceState(history.state, "", url); } catch { /* a file opened by a double click */ }
    }, 150));
  }

  function start(box) {
    const spec = JSON.parse(box.querySelector("script[type='application/json']").textContent);
    const model = new Model({ spec, index: asked(box, spec) });
    FeasibleExplorer.render({ model, el: box });
    model.on("change:index", () => keep(box, spec, model));
    addEventListener("popstate", () => model.set("index", asked(box, spec)));
    box.querySelector(".feasible-explorer-fallback").remove();
  }

  for (const box of boxes) {
    try { start(box); } catch (error) { console.error(error); } // its text stays, and the next explorer starts
  }
  document.documentElement.dataset.explorers = "ready";
})();
