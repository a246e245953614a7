"""A reader's own picture: whatever the file holds, there is a sentence, and nothing leaves."""

import io
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from viewing import DESKTOP

from lenet_book.figures import catalog, previews

SAYS = ".lenet-says"
RNG = np.random.default_rng(0)


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def noise(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    channels = {"L": (), "RGB": (3,), "RGBA": (4,)}[mode]
    return Image.fromarray(RNG.integers(0, 255, (height, width, *channels), dtype=np.uint8))


def empty_png(width: int, height: int) -> bytes:
    """A PNG of black pixels, made row by row so that large ones take no memory."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = [packer.compress(bytes(width + 1)) for _ in range(height)]
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", b"".join(rows) + packer.flush()),
            chunk(b"IEND", b""),
        ]
    )


def frames(form: str) -> bytes:
    first, *rest = [noise(64, 64) for _ in range(3)]
    return encoded(first, form, save_all=True, append_images=rest, duration=100)


SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">
<script>window.parent.hacked = window.hacked = true</script>
<image href="https://example.org/spy.png" onload="window.hacked = true"/></svg>"""
PNG, JPEG = encoded(noise(), "PNG"), encoded(noise(), "JPEG")


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory) -> Iterator[Page]:
    """A page with the figure and its drop zone open; requests elsewhere and errors are kept."""
    file = tmp_path_factory.mktemp("uploads") / "page.html"
    file.write_text(previews.page(catalog.preview("journey")), "utf-8")
    page = browser.new_page(viewport={"width": DESKTOP, "height": 900}, reduced_motion="reduce")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    local = ("file:", "data:", "blob:")
    page.on("request", lambda r: r.url.startswith(local) or wrong.append(r.url))
    page.goto(file.as_uri())
    page.wait_for_selector("[data-lenet-ready]")
    wrong.clear()  # the preview's picture is not beside this page
    page.get_by_role("button", name="Use your own").click()
    yield page
    assert page.evaluate("window.hacked") is None
    page.close()
    assert wrong == []


@pytest.fixture
def upload(page) -> Callable[[str, bytes | Path], None]:
    """Give the drop zone a file, and wait until it has said something about it."""

    def choose(name: str, content: bytes | Path) -> None:
        page.locator(SAYS).evaluate("element => { element.textContent = ''; }")
        given = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        path = isinstance(content, Path)
        page.locator(".lenet-drop input").set_input_files(content if path else given)
        expect(page.locator(SAYS)).not_to_have_text("")
        expect(page.locator(SAYS)).not_to_have_text("Reading the picture…", timeout=20_000)

    return choose


def state(page: Page) -> list:
    """What the figure shows: the picture, the answer, and the crop."""
    return page.evaluate(
        """() => [
            ...[...document.querySelectorAll("canvas")].slice(0, 5).map((c) => c.toDataURL()),
            document.querySelector(".lenet-summary").textContent,
            document.querySelectorAll(".lenet-crop canvas").length,
        ]"""
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.txt", b"no picture at all", "“notes.txt” is no picture this page knows"),
        ("page.png", b"<html><script>hacked = 1</script></html>", "is no picture this page knows"),
        ("empty.png", b"", "“empty.png” is empty"),
        ("half.png", PNG[: len(PNG) // 2], "“half.png” is damaged or cut off"),
        ("half.jpg", JPEG[: len(JPEG) // 2], "“half.jpg” is damaged or cut off"),
        ("bit.png", PNG[:60] + bytes([PNG[60] ^ 1]) + PNG[61:], "“bit.png” is damaged"),
        ("end.png", PNG[:-9], "“end.png” is damaged or cut off"),
        ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(40), "“photo.heic” is HEIC, as some phones"),
        ("head.png", PNG[:12], "“head.png” is damaged"),
        ("drawing.svg", SVG, "“drawing.svg” is an SVG: instructions for drawing"),
        ("drawing.png", SVG, "“drawing.png” is an SVG"),
        ("huge.png", empty_png(12_000, 4_000), "has 12000 × 4000 pixels. This page takes up to 40"),
        ("<img src=x onerror='hacked=1'>.png", b"?", "“<img src=x onerror='hacked=1'>.png” is no"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_a_file_that_cannot_be_used_gets_a_sentence_and_changes_nothing(
    page, upload, name, content, sentence
):
    before = state(page)
    upload(name, content)
    expect(page.locator(SAYS)).to_contain_text(sentence)
    assert state(page) == before


def test_a_file_of_fifty_megabytes_is_refused_unread(page, upload, tmp_path):
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.write(PNG)
        file.truncate(50_000_000)
    before = state(page)
    upload("large.png", large)
    expect(page.locator(SAYS)).to_have_text(
        "“large.png” has 50 MB. This page takes up to 20 MB: save a smaller copy first."
    )
    assert state(page) == before


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plain.png", PNG, "300 × 200 pixels: cropped to the framed part, then shrunk to 32 × 32."),
        ("square.webp", encoded(noise(64, 64), "WEBP"), "64 × 64 pixels: shrunk to 32 × 32."),
        ("tiny.png", encoded(noise(1, 1), "PNG"), "1 × 1 pixels: enlarged to 32 × 32."),
        ("wide.png", empty_png(12_000, 40), "12000 × 40 pixels: cropped"),
        ("moving.gif", frames("GIF"), "It moves: you see its first frame."),
        ("moving.png", frames("PNG"), "It moves: you see its first frame."),
        ("moving.webp", frames("WEBP"), "It moves: you see its first frame."),
        ("clear.png", encoded(noise(64, 64, "RGBA"), "PNG"), "Its transparent parts are put on"),
        ("grey.png", encoded(noise(64, 64, "L"), "PNG"), "It is grey: red, green and blue are"),
        ("print.jpg", encoded(noise(64, 64).convert("CMYK"), "JPEG"), "stored for printing (CMYK)"),
        ("trailing.jpg", JPEG + bytes(100_000), "300 × 200 pixels"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 15 else "",
)
def test_an_unusual_picture_is_used_and_its_peculiarity_said(page, upload, name, content, sentence):
    before = state(page)
    upload(name, content)
    expect(page.locator(SAYS)).to_contain_text(sentence)
    expect(page.locator(".lenet-summary")).to_contain_text("Your picture. The network says")
    assert state(page) != before


def pixels(page: Page) -> np.ndarray:
    """The 32×32 picture that the network gets, from the drawing pad's copy of it."""
    page.get_by_role("button", name="Draw on it").click()
    data = page.locator(".lenet-pad canvas").evaluate(
        """canvas => {
            const small = document.createElement("canvas");
            small.width = small.height = 32;
            const context = small.getContext("2d");
            context.imageSmoothingEnabled = false;
            context.drawImage(canvas, 0, 0, 32, 32);
            return [...context.getImageData(0, 0, 32, 32).data];
        }"""
    )
    page.get_by_role("button", name="Use your own").click()
    return np.array(data).reshape(32, 32, 4)[..., :3]


def test_each_pixel_is_the_mean_of_its_block_in_the_crop(page, upload):
    wide = RNG.integers(0, 255, (64, 128, 3), dtype=np.uint8)
    upload("wide.png", encoded(Image.fromarray(wide), "PNG"))
    middle = wide[:, 32:96].reshape(32, 2, 32, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(pixels(page), middle, atol=0.51)
    slider = page.get_by_role("slider", name="Move the frame")
    slider.fill("0")
    left = wide[:, :64].reshape(32, 2, 32, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(pixels(page), left, atol=0.51)


def test_transparent_pixels_become_white(page, upload):
    clear = np.zeros((32, 32, 4), np.uint8)
    clear[:16] = (200, 100, 50, 255)
    upload("clear.png", encoded(Image.fromarray(clear), "PNG"))
    found = pixels(page)
    assert (found[:16] == (200, 100, 50)).all() and (found[16:] == 255).all()


def test_a_picture_can_be_dropped_anywhere_on_the_figure(page):
    page.get_by_role("button", name="Use your own").click()  # closed
    page.evaluate(
        """content => {
            const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], "dropped.png"));
            const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
            document.querySelector(".lenet-surface-maps").dispatchEvent(drop);
        }""",
        b64encode(encoded(noise(50, 40), "PNG")).decode(),
    )
    expect(page.locator(SAYS)).to_contain_text("50 × 40 pixels")


DROP = """([selector, files]) => {
    const moved = new DataTransfer();
    for (const [name, bytes] of files) moved.items.add(new File([Uint8Array.from(bytes)], name));
    const init = { dataTransfer: moved, bubbles: true, cancelable: true };
    const event = new DragEvent("drop", init);
    document.querySelector(selector).dispatchEvent(event);
    return event.defaultPrevented;
}"""


def test_of_several_files_the_first_is_taken_and_that_is_said(page):
    files = [["one.png", list(PNG)], ["two.png", list(PNG)]]
    page.evaluate(DROP, [".lenet-drop", files])
    expect(page.locator(SAYS)).to_contain_text("You gave 2 files: this is the first.")


def test_a_file_dropped_beside_the_figure_does_not_take_the_place_of_the_page(page):
    assert page.evaluate(DROP, ["body", [["one.png", list(PNG)]]])
