"""The browser's windows: what is used again is like new."""

LOOKS = """() => ({
    kept: [Object.keys(localStorage), Object.keys(sessionStorage)],
    width: innerWidth,
    media: ["print", "(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)",
        "(forced-colors: active)"].map((query) => matchMedia(query).matches),
})"""


def test_a_visit_finds_nothing_of_the_one_before(first_visit, windows, book, site):
    new = first_visit("references").page.evaluate(LOOKS)
    with windows.visits(book, site) as visit:
        page = visit("references").page
        page.evaluate("localStorage.setItem('left', 1); sessionStorage.setItem('left', 1)")
        page.set_viewport_size({"width": 500, "height": 700})
        page.emulate_media(
            media="print", color_scheme="dark", reduced_motion="reduce", forced_colors="active"
        )
        page.route("**/*", lambda route: route.abort())
        page.evaluate("console.error('left')")
        assert page.evaluate(LOOKS) != new
    with windows.visits(book, site) as visit:
        again = visit("references")
        assert again.page is page
        assert again.errors == []
        assert page.evaluate(LOOKS) == new


def test_who_comes_for_the_first_time_has_a_window_of_their_own(visit, windows, book, site):
    with windows.visits(book, site, new=True) as first_visit:
        first = first_visit("references").page
        assert len({visit("references").page, first, visit("references").page}) == 3
    assert first.is_closed()
