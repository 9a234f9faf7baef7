// Search that takes a question: pages rank by how much of it they share, rare words first, and what a page asks of
// itself counts more than what it mentions. Excerpts are the page's own sentences, without menus and lists of contents.
(() => {
  const about = window.FeasiblePages ?? {};
  const MOST = 15;
  // Lists of names and sources hold many words and answer few questions.
  const LESS = { "reuse/api": 0.35, references: 0.35, glossary: 0.6, claims: 0.4, essays: 0.4 };
  const EVERYDAY = new Set("a an and are as at be but by can could do does for from get give had has have how i if in into is it its may me more most much must my no not of on one or our out same should so some than that the their them then there they this to up us was we were what when where which who whom whose why will with without would you your".split(" "));

  const places = (held) => (held === undefined ? [] : [held].flat());
  const stemmer = new Stemmer();
  const stems = (text) => splitQuery(text.toLowerCase()).filter((word) => !EVERYDAY.has(word)).map((word) => stemmer.stemWord(word));

  Search._performSearch = (query, searchTerms) => {
    const { docnames, titles, terms, titleterms } = Search._index;
    const wanted = new Set(stems(query));
    if (!wanted.size) for (const term of searchTerms) wanted.add(term);
    const score = new Map();
    let whole = 0;
    const shared = new Map();
    const own = docnames.map((name) => new Set(stems(`${about[name]?.question ?? ""} ${about[name]?.description ?? ""}`)));
    const asked = docnames.map((name) => new Set(stems(about[name]?.question ?? "")));
    for (const term of wanted) {
      const body = new Set([...places(terms[term]), ...places(titleterms[term])]);
      if (!body.size) continue;
      const rare = Math.log(1 + docnames.length / body.size);
      whole += rare;
      const named = new Set(places(titleterms[term]));
      for (const file of body) {
        const title = stems(titles[file]).includes(term);
        const worth = rare * (1 + (named.has(file) ? 1 : 0) + (title ? 2 : 0) + (own[file].has(term) ? 1.5 : 0) + (asked[file].has(term) ? 1.5 : 0));
        score.set(file, (score.get(file) ?? 0) + worth);
        shared.set(file, (shared.get(file) ?? 0) + rare);
      }
    }
    const lower = query.trim().toLowerCase();
    const bare = (text) => splitQuery((text ?? "").toLowerCase()).join(" ");
    return [...score.keys()]
      .filter((file) => shared.get(file) > 0.45 * whole)
      .map((file) => {
        const page = about[docnames[file]];
        const exact = (titles[file].toLowerCase() === lower ? 100 : 0)
          + (wanted.size && bare(page?.question).includes(bare(query)) ? 50 : 0);
        // A page that shares the whole question stands before one that shares its rarest word often.
        const full = shared.get(file) / whole;
        return [docnames[file], titles[file], "", null, score.get(file) * full * (LESS[docnames[file]] ?? 1) + exact, Search._index.filenames[file]];
      })
      .sort((a, b) => a[4] - b[4])
      .slice(-MOST);
  };

  // The paragraph that shares most with the question, cut to a few lines, and the section that it stands in.
  function excerpt(page, wanted) {
    const article = new DOMParser().parseFromString(page, "text/html").querySelector("article");
    if (!article) return null;
    article.querySelectorAll(".headerlink, script, style, .feasible-explorer, figure, pre, .feasible-minutes").forEach((node) => node.remove());
    let best = null;
    for (const block of article.querySelectorAll("p, li, dd, td")) {
      const text = block.textContent.replace(/\s+/g, " ").trim();
      if (text.length < 40) continue;
      const found = new Set(stems(text).filter((term) => wanted.has(term)));
      if (!best || found.size > best.size) best = { size: found.size, text, section: block.closest("section[id], dt[id], tr[id]")?.id };
    }
    return best;
  }
  function cut(text, wanted) {
    if (text.length <= 240) return text;
    const words = text.split(" ");
    const at = words.findIndex((word) => stems(word).some((term) => wanted.has(term)));
    const from = Math.max(0, at - 12);
    const out = words.slice(from, from + 38).join(" ");
    return `${from ? "\u2026 " : ""}${out}${from + 38 < words.length ? " \u2026" : ""}`;
  }

  Search.query = (query) => {
    document.getElementById("search-progress")?.replaceChildren();
    const wanted = new Set(stems(query));
    const [, terms] = Search._parseQuery(query);
    const found = Search._performSearch(query, terms).reverse();
    // Whoever types a word of the glossary wants to know what it means.
    const word = Object.keys(window.FeasibleTerms ?? {}).find((term) => stems(term).join(" ") === stems(query).join(" "));
    if (word) {
      const [fragment, meaning] = window.FeasibleTerms[word];
      const item = document.createElement("li");
      const told = Object.assign(document.createElement("p"), { className: "context", textContent: meaning });
      item.append(Object.assign(document.createElement("a"), { href: `glossary.html#${fragment}`, textContent: `${word}, in the glossary` }), told);
      Search.output.append(item);
    }
    for (const [name, title] of found) {
      const page = `${document.documentElement.dataset.content_root}${name}${DOCUMENTATION_OPTIONS.FILE_SUFFIX}`;
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: page });
      link.innerHTML = title;
      const told = document.createElement("p");
      told.className = "context";
      told.textContent = about[name]?.question || about[name]?.description || "";
      item.append(link, told);
      Search.output.append(item);
      if (location.protocol !== "file:") {
        fetch(page).then((answer) => answer.text()).then((text) => {
          const best = excerpt(text, wanted);
          if (!best || best.size < 2 && wanted.size > 1) return;
          told.textContent = cut(best.text, wanted);
          if (best.section) link.href = `${page}#${best.section}`;
        }).catch(() => {});
      }
    }
    Search.stopPulse();
    Search.title.textContent = found.length ? "What the book has on this" : "Nothing found";
    Search.status.textContent = found.length ? `${found.length} ${found.length === 1 ? "page" : "pages"}, the nearest first`
      : "No page shares enough words with this. Try fewer words, or the glossary.";
  };
})();
