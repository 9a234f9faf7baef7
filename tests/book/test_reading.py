"""What readers do on the built pages, in Chromium: move, share, guess, play, answer, look up, search, print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = [pytest.mark.book, pytest.mark.browser]
TOC = yaml.safe_load((Path(__file__).parents[2] / "_toc.yml").read_text("utf-8"))
PAGES = [f"{n}.html" for n in [TOC["root"], *(c["file"] for p in TOC["parts"] for c in p["chapters"])]]
DESK = {"viewport": {"width": 1280, "height": 800}}
#: Questions that readers would ask, and where the book takes them up: one of the first three pages found.
QUESTIONS = {
    "Can needs be met without prices?": {
        "libcom/in-kind",
        "libcom/index",
        "libcom/rationing",
        "libcom/federation",
    },
    "What does each political rule cost?": {"shadow-prices/index", "shadow-prices/mills"},
    "Who should make what?": {"shadow-prices/kantorovich"},
    "How many rounds until a plan?": {"parecon/planning-rounds", "parecon/when-rounds-fail", "parecon/index"},
    "Who does the work nobody wants to do?": {"libcom/care-work", "parecon/balanced-jobs"},
    "Can effort be measured and rewarded?": {"parecon/effort"},
    "Why could China reform and the Soviet Union not?": {
        "dual-hierarchy/reform-paths",
        "dual-hierarchy/index",
    },
    "Which workers have leverage in a strike?": {"roads/leverage"},
    "What does a guarantee of needs cost?": {"side-by-side/price-of-a-guarantee", "index"},
    "What happens to a plan in a crisis?": {"side-by-side/crises"},
    "shadow prices": {"glossary"},
}


@pytest.fixture(scope="module")
def still(chromium: Any, address: str, visiting: Any) -> Iterator[Any]:
    context = chromium.new_context(**DESK, reduced_motion="reduce")
    yield visiting(context, address)
    context.close()


def texts(page: Any, selector: str) -> list[str]:
    return page.locator(selector).all_inner_texts()


def settled(page: Any, wanted: str) -> None:
    page.wait_for_function(f"location.search.includes({wanted!r})", timeout=3000)


def test_the_address_follows_the_controls_and_leads_back(still: Any) -> None:
    name = "shadow-prices/whole-economy.html"
    page = still.open(name)
    box = page.locator(".feasible-explorer").first
    start = box.locator(".feasible-explorer-status").inner_text()
    slider = box.get_by_role("slider").first
    slider.press("End")
    settled(page, "hours=1.05")
    there = box.locator(".feasible-explorer-status").inner_text()
    assert there != start
    shared = page.url
    still.open("index.html")
    page.go_back(wait_until="load")
    page.wait_for_selector("html[data-explorers=ready]")
    assert page.url == shared
    assert page.locator(".feasible-explorer .feasible-explorer-status").first.inner_text() == there
    page = still.open(
        shared.removeprefix(still.address).replace("hours=1.05", "hours=1.04")
    )  # the nearest stop
    assert page.locator(".feasible-explorer .feasible-explorer-status").first.inner_text() == there
    page.get_by_role("button", name="Back to the start").first.click()
    page.wait_for_function("location.search === ''", timeout=3000)
    page = still.open(f"{name}?hours=nonsense&other=3")
    assert page.locator(".feasible-explorer .feasible-explorer-status").first.inner_text() == start


def test_two_explorers_on_a_page_keep_apart(still: Any) -> None:
    page = still.open("libcom/rationing.html")
    boxes = page.locator(".feasible-explorer")
    assert boxes.count() == 2
    first = boxes.nth(0).locator(".feasible-explorer-status").inner_text()
    boxes.nth(1).get_by_role("slider").first.press("End")
    settled(page, "2.")
    assert boxes.nth(0).locator(".feasible-explorer-status").inner_text() == first
    heard = boxes.nth(1).locator(".feasible-explorer-status").inner_text()
    page.reload()
    page.wait_for_selector("html[data-explorers=ready]")
    assert (
        page.locator(".feasible-explorer").nth(1).locator(".feasible-explorer-status").inner_text() == heard
    )


def test_names_are_chosen_and_not_slid_to(still: Any) -> None:
    page = still.open("side-by-side/honest-and-not.html")
    box = page.locator(".feasible-explorer").first
    labels = box.get_by_role("slider").evaluate_all("nodes => nodes.map((n) => n.labels[0].textContent)")
    assert "Institution" not in labels
    assert box.locator("select").count() + box.locator("fieldset").count() >= 2


def test_an_explorer_uses_the_margin(still: Any) -> None:
    page = still.open("shadow-prices/whole-economy.html")
    box = page.locator(".feasible-explorer").first
    size = box.bounding_box()
    assert size["width"] >= 900
    assert size["x"] + size["width"] <= 1280
    drawing, side = (
        box.locator(s).bounding_box() for s in (".feasible-explorer-stage", ".feasible-explorer-side")
    )
    assert drawing["x"] > side["x"] + side["width"] - 1, "the drawing stands beside the controls"


def test_bars_move_unless_motion_is_unwanted(chromium: Any, address: str, visiting: Any) -> None:
    first = """() => { const box = document.querySelector(".feasible-explorer");
      const slider = box.querySelector("input[type=range]"); const before = box.querySelector("svg").innerHTML;
      slider.value = slider.max; slider.dispatchEvent(new Event("input"));
      return [before, box.querySelector("svg").innerHTML]; }"""
    context = chromium.new_context(**DESK, reduced_motion="no-preference")
    visit = visiting(context, address)
    visit.open("shadow-prices/mills.html")  # its faces are there from the second visit on
    page = visit.open("shadow-prices/mills.html")
    before, at_first = page.evaluate(first)
    assert at_first == before, "on its way"
    drawn = """() => document.querySelector(".feasible-explorer svg").innerHTML"""
    page.wait_for_function(f"before => ({drawn})() !== before", arg=before, timeout=10_000)
    page.wait_for_timeout(1000)
    arrived = page.evaluate(drawn)
    page.emulate_media(reduced_motion="reduce")
    before, after = visit.open("shadow-prices/mills.html").evaluate(first)
    assert before != after == arrived, "at once"
    context.close()


def test_colors_that_the_reader_has_forced(chromium: Any, address: str, visiting: Any) -> None:
    context = chromium.new_context(**DESK, forced_colors="active", reduced_motion="reduce")
    page = visiting(context, address).open("shadow-prices/mills.html")
    seen = page.evaluate("""() => { const body = getComputedStyle(document.querySelector(".feasible-explorer-body"));
      const bar = getComputedStyle(document.querySelector(".feasible-explorer svg .is-bar"));
      const canvas = getComputedStyle(document.body).backgroundColor;
      return [body.borderLeftStyle, bar.fill !== canvas]; }""")
    assert seen == ["solid", True]
    context.close()


def test_a_guess_is_answered(still: Any) -> None:
    page = still.open("start/one-economy.html")
    box = page.locator(".feasible-explorer").first
    assert box.locator(".feasible-explorer-told").inner_text() == ""
    box.get_by_role("spinbutton").fill("-30")
    box.get_by_role("button", name="See").click()
    told = box.locator(".feasible-explorer-told").inner_text()
    assert "Your guess: \u221230%." in told
    answer = told.split("The model: ")[1].rstrip(".")
    assert answer in texts(page, ".feasible-explorer-readings dd"), (
        "the controls stand where the question asks"
    )
    assert not box.locator("form").is_visible()
    page = still.open("shadow-prices/kantorovich.html")
    box = page.locator(".feasible-explorer").first
    box.get_by_role("slider").first.press("ArrowRight")
    assert "Your guess" not in box.locator(".feasible-explorer-told").inner_text()
    assert "The model: " in box.locator(".feasible-explorer-told").inner_text(), (
        "who moves first is told as well"
    )


@pytest.mark.parametrize("name", ["index.html", "shadow-prices/mills.html", "shadow-prices/kantorovich.html"])
def test_a_page_opened_by_a_double_click_works(chromium: Any, site: Path, name: str) -> None:
    context = chromium.new_context(**DESK)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" and "CORS" not in m.text else None)
    page.goto((site / name).as_uri(), wait_until="load")
    page.wait_for_selector("html[data-explorers=ready]")
    control = page.locator(".feasible-explorer :is(input:checked, input[type=range])").first
    before = page.locator(".feasible-explorer .feasible-explorer-status").first.inner_text()
    control.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.locator(".feasible-explorer .feasible-explorer-status").first.inner_text() != before
    assert wrong == []
    context.close()


def test_an_explorer_alone(still: Any, chromium: Any, address: str, site: Path, visiting: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    names = sorted(p.name for p in (site / "explorers").glob("*.html"))
    assert len(names) > 30
    chosen = [names[0], names[len(names) // 2], names[-1]]
    for how in (
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"viewport": {"width": 375, "height": 700}},
    ):
        context = chromium.new_context(**(DESK | how))
        visit = visiting(context, address)
        for name in chosen:
            page = visit.open(f"explorers/{name}")
            found = (
                Axe()
                .run(page, options={"preload": False, "resultTypes": ["violations"]})
                .response["violations"]
            )
            assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert visit.complaints == []
        context.close()
    page = still.open(f"explorers/{chosen[0]}")
    page.get_by_text("Cite this").click()
    assert "of Feasible. https://" in page.locator("details[open] p").inner_text()
    page.locator(".feasible-explorer :is(input:checked, input[type=range], select)").first.press("ArrowRight")
    page.wait_for_function("location.search.length > 1", timeout=3000)


def test_the_workshop_can_be_won_by_keyboard(still: Any) -> None:
    still.complaints.clear()
    page = still.open("shadow-prices/kantorovich.html")
    page.wait_for_selector("html[data-workshop=ready]")
    box = page.locator(".feasible-workshop")
    assert box.locator("dd").first.inner_text() == "0"
    assert box.locator("dd").nth(1).inner_text() == "115"
    box.get_by_role("button", name="A hint").click()
    assert "Part I is short" in box.locator(".feasible-workshop-hint").inner_text()
    box.get_by_role("button", name="A hint").click()
    assert "turret lathe" in box.locator(".feasible-workshop-hint").inner_text()
    sliders = box.get_by_role("slider")
    for k in (3, 4, 5):
        sliders.nth(k).press("Home")
    assert box.locator("dd").first.inner_text() == "60"
    bounds = [float(box.locator("dd").nth(1).inner_text())]
    for k, presses in ((0, 0), (1, 0), (2, 4)):  # ten, ten and two thirds of ten
        sliders.nth(k).press("Home")
        for _ in range(presses):
            sliders.nth(k).press("ArrowRight")
        bounds.append(float(box.locator("dd").nth(1).inner_text()))
    assert bounds == sorted(bounds, reverse=True), "a bound that has been found holds"
    assert texts(page, ".feasible-workshop dd")[:2] == ["86.7", "86.7"]
    assert "what is made meets what could be made" in box.locator(".feasible-workshop-title").inner_text()
    assert box.locator(".feasible-workshop-prize tbody tr").count() == 3
    settled(page, "day=0.0.4")
    page.wait_for_load_state("networkidle")
    page = still.open(page.url.removeprefix(still.address))
    page.wait_for_selector("html[data-workshop=ready]")
    assert page.locator(".feasible-workshop dd").first.inner_text() == "86.7"
    page.get_by_role("button", name="Start again").click()
    assert page.locator(".feasible-workshop dd").first.inner_text() == "0"
    sliders.nth(6).press("Home")
    page.get_by_role("button", name="Undo").click()
    assert page.locator(".feasible-workshop dd").first.inner_text() == "0"
    assert still.complaints == []


@pytest.mark.parametrize("name", ["shadow-prices/kantorovich.html", "libcom/rationing.html"])
def test_an_answer_is_checked(still: Any, name: str) -> None:
    page = still.open(name)
    box = page.locator(".feasible-check").first
    right = float(box.get_attribute("data-answer"))
    field, said = box.get_by_role("textbox"), box.locator("output")
    assert "counts as right" in box.inner_text()
    for typed, told in (
        ("", "write a number"),
        (str(right * 2), "Too high"),
        (str(right / 2), "Too low"),
        ("99999", "The chapter's answer"),
    ):
        field.fill(typed)
        box.get_by_role("button", name="Check").click()
        assert told in said.inner_text(), typed
    field.fill(f" {right:,}")
    field.press("Enter")
    assert said.inner_text().startswith("Right: ")


def test_a_word_explains_itself_to_pointer_and_keyboard(still: Any) -> None:
    page = still.open("shadow-prices/kantorovich.html")
    page.wait_for_selector("html[data-terms=ready]")
    told = page.locator("#feasible-term")
    word = page.locator("a.feasible-term").first
    assert not told.is_visible()
    word.focus()
    assert told.is_visible()
    assert len(told.inner_text()) > 30
    assert word.get_attribute("aria-describedby") == "feasible-term"
    page.keyboard.press("Escape")
    assert not told.is_visible()
    page.locator("a.feasible-term").nth(1).hover()
    assert told.is_visible()
    box = told.bounding_box()
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 1280
    marks = page.locator("a.feasible-term").evaluate_all("nodes => nodes.map((n) => n.hash)")
    assert len(marks) == len(set(marks)), "the first use only"


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_search_finds_what_a_reader_asks(still: Any, question: str) -> None:
    still.complaints.clear()
    page = still.open("search.html?q=" + question.replace(" ", "+").replace("?", "%3F"))
    page.wait_for_selector("ul.search li")
    found = page.locator("ul.search li a").evaluate_all(
        "nodes => nodes.map((n) => new URL(n.href).pathname.slice(1).replace('.html', ''))"
    )
    assert set(found[:3]) & QUESTIONS[question], f"{question} {found[:6]}"
    page.wait_for_timeout(400)
    told = texts(page, "ul.search li .context")
    assert all(told[:3])
    assert not any(".pdf" in text or "Contents" in text for text in told), "menus are no excerpt"
    assert still.complaints == []


def test_the_search_says_when_there_is_nothing(still: Any) -> None:
    page = still.open("search.html?q=xylophone")
    page.wait_for_selector("text=No page shares enough words with this")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_jumps_while_a_page_loads(chromium: Any, address: str, name: str) -> None:
    context = chromium.new_context(**DESK, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script("""window.shift = 0; new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });""")
    page.goto(address + name, wait_until="load")
    page.wait_for_timeout(400)
    shift = page.evaluate("window.shift")
    context.close()
    assert shift < 0.1, f"{name}: {shift:.3f}"


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_at_1280(still: Any, name: str) -> None:
    page = still.open(name)
    still.unfold()
    cut = page.evaluate("""() => [...document.querySelectorAll("article :is(pre, .feasible-scroll, .pst-scrollable-table-container, mjx-container[display=true])")]
      .filter((node) => node.offsetWidth && node.scrollWidth > node.clientWidth + 2)
      .map((node) => `${node.textContent.trim().slice(0, 60)}: ${node.scrollWidth - node.clientWidth} px`)""")
    beyond = page.evaluate("""() => [...document.querySelectorAll("article *")].filter((node) => {
      const box = node.getBoundingClientRect(); return box.width && box.right > innerWidth + 1 && !node.closest("svg, .feasible-explorer-status, mjx-assistive-mml"); }).length""")
    assert (cut, beyond) == ([], 0), name


def test_a_printed_page_keeps_things_together(still: Any) -> None:
    page = still.open("shadow-prices/mills.html")
    page.emulate_media(media="print")
    kept = page.evaluate("""() => [".feasible-explorer", "figure", "tr"].map((s) => getComputedStyle(document.querySelector("article " + s)).breakInside)
      .concat(getComputedStyle(document.querySelector(".feasible-figure-title")).breakAfter, getComputedStyle(document.querySelector(".feasible-explorer-controls")).display)""")
    page.emulate_media(media="screen")
    assert kept == ["avoid", "avoid", "avoid", "avoid", "none"]
