"""A picture as matplotlib writes it, with attributes in the place of its styles.

A browser that is told to take no styles but files of ours (`showing.PICTURE`) would draw it
black. SVG has an attribute for each property that matplotlib uses, and needs no style for any.
"""

from __future__ import annotations

from lxml import etree

SVG = "{http://www.w3.org/2000/svg}"
# What its style sheet says of all elements; only paths have lines to join and to end.
OF_ALL = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
SHEET = "*{stroke-linejoin: round; stroke-linecap: butt}"
# Without these a property would be an attribute that means something else, or nothing.
PROPERTIES = {
    "fill", "fill-opacity", "fill-rule", "font-family", "font-size", "font-stretch", "font-style",
    "font-variant", "font-weight", "opacity", "stroke", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width",
    "text-anchor",
}  # fmt: skip


class NotAsExpected(ValueError):  # noqa: N818 - a sentence, as the others are
    """Another matplotlib, perhaps, that writes what this one does not."""


def without_styles(picture: bytes) -> bytes:
    """The same to look at, and the same bytes for the same bytes."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    tree = etree.fromstring(picture, parser).getroottree()
    for sheet in list(tree.iter(f"{SVG}style")):
        _leave_out(sheet)
    for one in tree.iter(f"{SVG}*"):
        _turn_into_attributes(one)
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True, standalone=False)


def _leave_out(sheet: etree._Element) -> None:
    if (sheet.text or "").strip() != SHEET:
        raise NotAsExpected(sheet.text)
    above = sheet.getparent()
    assert above is not None  # noqa: S101 - a picture's root is no style
    above.remove(sheet)


def _turn_into_attributes(one: etree._Element) -> None:
    told = dict(OF_ALL) if one.tag == f"{SVG}path" else {}
    style = str(one.attrib.pop("style", ""))
    for written in style.split(";"):
        name, _, value = (part.strip() for part in written.partition(":"))
        if name:
            told[name] = value
    if told.keys() - PROPERTIES:
        raise NotAsExpected(sorted(told.keys() - PROPERTIES))
    for name, value in told.items():
        one.set(name, value)
