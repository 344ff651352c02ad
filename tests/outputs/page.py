#!/usr/bin/env python3
"""The report as other programs see it: XML parses it, identifiers are unique, references lead
somewhere, nothing is drawn outside its picture and nothing is fetched from elsewhere.

Arguments: the program that writes reports, and the folder of sample results. The page beside each
sample is what the program makes of it today.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def parse(text):
    text = text.replace("<!DOCTYPE html>", "", 1)
    return tree.fromstring(re.sub(r"<style>.*?</style>", "", text, flags=re.S))


def identifiers(page):
    found = [e.get("id") for e in page.iter() if e.get("id")]
    problems = [f"identifier {i} twice" for i in set(found) if found.count(i) > 1]
    for element in page.iter():
        wanted = element.get("aria-labelledby", "").split()
        wanted += [element.get("href", "")[1:]] if element.get("href", "").startswith("#") else []
        wanted += re.findall(r"url\(#(\w+)\)", element.get("fill", ""))
        problems += [f"nothing is called {w}" for w in wanted if w not in found]
    return problems


def width_of(text, size):
    """A generous estimate: wide letters, and two columns for Chinese ones."""
    return sum(size * (1.0 if ord(c) > 0x2E80 else 0.34 if c in "il.,:;'| " else 0.60) for c in text)


def outside(svg):
    """Texts and marks that leave the picture."""
    width, height = (float(v) for v in svg.get("viewBox").split()[2:])
    title = svg.find(SVG + "title").text
    for label in svg.iter(SVG + "text"):
        text = label.text or ""
        x, y, size = (float(label.get(k, 11)) for k in ("x", "y", "font-size"))
        wide = width_of(text, size) * 0.9
        left = x - {"middle": wide / 2, "end": wide}.get(label.get("text-anchor"), 0)
        if left < -6 or left + wide > width + 6 or y < 6 or y > height + 1:
            yield f"{title}: \"{text}\" at {x}, {y} leaves the picture of {width} x {height}"
    for path in svg.findall(SVG + "path"):
        start = NUMBER.findall(path.get("d"))[:2]
        if start and not (-6 <= float(start[0]) <= width + 6 and -6 <= float(start[1]) <= height + 6):
            yield f"{title}: a mark at {start} leaves the picture"


def overlaps(svg):
    """Pairs of texts on one line that run into each other."""
    boxes = []
    for label in svg.iter(SVG + "text"):
        x, y, size = (float(label.get(k, 11)) for k in ("x", "y", "font-size"))
        wide = width_of(label.text or "", size) * 0.75
        left = x - {"middle": wide / 2, "end": wide}.get(label.get("text-anchor"), 0)
        boxes.append((left, left + wide, y - size * 0.7, y, label.text))
    for i, a in enumerate(boxes):
        for b in boxes[i + 1:]:
            if a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]:
                yield f"{svg.find(SVG + 'title').text}: \"{a[4]}\" and \"{b[4]}\" overlap"


def check(text):
    page = parse(text)
    problems = identifiers(page)
    pictures = list(page.iter(SVG + "svg"))
    for svg in pictures:
        if svg.get("role") != "img" or svg.find(SVG + "desc") is None:
            problems.append("a picture without role or description")
        problems += list(outside(svg)) + list(overlaps(svg))
    folded = sum(1 for _ in page.iter("details"))
    if len(pictures) < 15 or folded < 10:
        problems.append(f"only {len(pictures)} pictures and {folded} data tables")
    if re.search(r"(src|href)=\"(?!#)", text) or "url(http" in text or "<script" in text:
        problems.append("something is fetched from elsewhere or run")
    return problems


def write(program, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "report.html"
        subprocess.run([program, str(path), *arguments], check=True)
        return path.read_text(encoding="utf-8")


def stale(program, folder):
    """Sample pages that are not what the program writes now."""
    for page in sorted(pathlib.Path(folder).glob("*.html")):
        result = page.with_suffix(".h5")
        if write(program, "--from", str(result)) != page.read_text(encoding="utf-8"):
            yield (f"{page.name} is not current; look at the new page, then: "
                   f"{program} {page} --from {result}")


def main():
    text = write(sys.argv[1])
    problems = list(stale(sys.argv[1], sys.argv[2])) + check(text) + check(write(sys.argv[1], "400")) + check(write(sys.argv[1], "3"))
    if write(sys.argv[1]) != text:
        problems.append("two runs give two pages")
    # the check itself must be able to fail
    planted = {"identifier": ('id="c2t"', 'id="c1t"'), "leaves": ('x="0.0"', 'x="9000"'),
               "fetched": ("<body>", "<body><img src=\"https://example.org/a.png\"/>"),
               "overlap": ("<text x=\"0.0\"", "<text x=\"0.0\" y=\"20\" font-size=\"11\">planted words"
                           "</text><text x=\"5\" y=\"20\" font-size=\"11\">planted words</text>"
                           "<text x=\"0.0\"")}
    for word, (before, after) in planted.items():
        if not any(word in problem for problem in check(text.replace(before, after, 1))):
            problems.append(f"the check is deaf to a planted fault: {word}")
    print("\n".join(problems) if problems else "nothing to complain about")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
