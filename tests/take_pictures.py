"""Takes pictures of editions in Chromium.

    .venv/bin/python tests/take_pictures.py            those of README.md anew: look at docs/ before committing them
    .venv/bin/python tests/take_pictures.py FOLDER     two pages to look at: all editions and looks that the tests know,
                                                       and all pages of the preview, the desk and the web site
"""

import base64
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby, product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent / "edition"))  # as pytest does

from gallery import EDITIONS, LOOKS, WIDTHS, Shown, html_of, show
from page_pictures import everywhere, taken

DOCS = Path(__file__).parents[1] / "docs"
WIDTH, HEIGHT = 640, 1400  # CSS pixels; a mail program's window beside a list of mails
LONGEST = 4000  # more of an edition is more of the same
SHARPNESS = 1.5  # picture pixels for each of them

# Chromium takes PNG only, but its canvas writes WebP, which is a fifth of that.
TO_WEBP = """async png => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + png;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.85).split(',')[1];
}"""


def main() -> None:
    """Build the demo, and take what was asked for."""
    with TemporaryDirectory() as built, sync_playwright() as playwright:
        command = [sys.executable, "-m", "digest", "demo", "--no-open", "--output", built]
        subprocess.run(command, check=True)
        (page,) = Path(built).glob("*/digest.html")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        demo = page.read_text("utf-8")
        if len(sys.argv) > 1:
            folder = Path(sys.argv[1])
            gallery(browser, folder, {"demo": demo} | {name: html_of(of()) for name, of in EDITIONS.items()})
            pages = everywhere(browser, WIDTHS, LONGEST)
            show_all(folder, "pages.html", ((what, look, at, webp(browser, png)) for what, look, at, png in pages))
        else:
            for look in LOOKS[:2]:
                top = picture(browser, Shown(demo, WIDTH, look), HEIGHT, SHARPNESS)
                (DOCS / f"edition-{look}.webp").write_bytes(top)
            for name, png in taken(browser):
                (DOCS / f"{name}.webp").write_bytes(webp(browser, png))
        browser.close()


def gallery(browser: Browser, folder: Path, editions: Mapping[str, str]) -> None:
    """Write a picture of each edition in each look and width into a folder, and a page that shows them."""
    combinations = product(editions, LOOKS, WIDTHS)
    looks = ((*one, picture(browser, Shown(editions[one[0]], one[2], one[1]), LONGEST, 1)) for one in combinations)
    show_all(folder, "index.html", looks)


def show_all(folder: Path, file: str, pictures: Iterable[tuple[str, str, int, bytes]]) -> None:
    """Write pictures, each with its name, look and width, and a page that shows them, a row for each look."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for (name, look), row in groupby(pictures, key=lambda one: one[:2]):
        cells = []
        for *_, width, content in row:
            image = f"{name}-{look}-{width}.webp".replace(" ", "-")
            (folder / image).write_bytes(content)
            cells.append(f'<img src="{image}" width="{width}" alt="{escape(name)}, {look}, {width} pixels wide">')
        rows.append(f"<h2>{escape(name)}, {look}</h2>\n<p>{' '.join(cells)}</p>")
    style = "body { font-family: sans-serif; background: #888 } img { vertical-align: top } p { white-space: nowrap }"
    page = f'<!DOCTYPE html><html lang="en"><title>Gallery</title><style>{style}</style>' + "\n".join(rows)
    (folder / file).write_text(page, "utf-8")
    print(f"Written to {folder / file}")  # noqa: T201  what a command says


def picture(browser: Browser, shown: Shown, longest: float, sharpness: float) -> bytes:
    """Return a page, as far as it is not longer than `longest`, as WebP."""
    tab = show(browser, shown, sharpness=sharpness)
    height = min(longest, tab.evaluate("document.documentElement.scrollHeight"))
    tab.set_viewport_size({"width": shown.width, "height": int(height)})
    png = tab.screenshot()
    tab.context.close()
    return webp(browser, png)


def webp(browser: Browser, png: bytes) -> bytes:
    """Return a picture as WebP."""
    with browser.new_context() as context:
        return base64.b64decode(context.new_page().evaluate(TO_WEBP, base64.b64encode(png).decode()))


if __name__ == "__main__":
    main()
