"""The XLSX of a release, written part by part, so that no library's clock or version is in its bytes.

Numbers are numbers. Every other cell is an inline string, which no spreadsheet reads as a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from dashboards.downloads.archive import archive
from dashboards.downloads.origin import (
    LICENCE,
    STATUS_MEANINGS,
    WARNING,
    Publisher,
    address,
    citation,
    correction_text,
    full_title,
    protection_text,
    source_text,
)
from dashboards.downloads.tabular import Field, fields, harmless, is_number, rows
from dashboards.releases import Release

# More digits than these a spreadsheet would round.
EXACT_DIGITS = 15
PLAIN, BOLD, WRAPPED = 0, 1, 2
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# What XML cannot hold, or would change, is written as the format's own escape; a text that looks like one too.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def xlsx_of(release: Release, publisher: Publisher) -> bytes:
    """A workbook with the sheets "Read me" and "Data"."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS,
        "docProps/core.xml": _properties(release, publisher),
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _WORKBOOK_RELATIONS,
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": _read_me(release, publisher),
        "xl/worksheets/sheet2.xml": _data(release),
    }
    return archive(((name, (HEAD + text).encode()) for name, text in parts.items()), release.published)


def _read_me(release: Release, publisher: Publisher) -> str:
    facts = [
        *([("Warning", WARNING)] if release.demonstration else []),
        ("What it is", release.summary),
        *([("Measure", f"{release.measure.name}: {release.measure.definition}")] if release.measure else []),
        *([("Place", release.place.name)] if release.place else []),
        *([("Period", release.period.label)] if release.period else []),
        ("Source", source_text(release)),
        ("License", f"{LICENCE.title}, {LICENCE.url}"),
        ("Privacy", protection_text(release)),
        *(("Note", note) for note in release.notes),
        ("Release", f"{release.number}, version {release.version}, published {release.published}"),
        ("Correction", correction_text(release)),
        ("Address", address(release, publisher)),
        ("How to cite", citation(release, publisher)),
        ("Digest", f"{release.digest} (SHA-256 of data.json)"),
    ]
    columns = [(f.name, ". ".join(t for t in (f.label, f.description) if t)) for f in fields(release)]
    statuses = list(STATUS_MEANINGS.items()) if release.kind == "counts" else []
    lines = [_row([_text(harmless(full_title(release)), BOLD)])]
    lines += [_pair(name, text) for name, text in facts if text]
    lines += [_row([]), _row([_text("Columns of the sheet Data", BOLD)]), *(_pair(*c) for c in columns)]
    if statuses:
        lines += [_row([]), _row([_text("What a status means", BOLD)]), *(_pair(*s) for s in statuses)]
    return _sheet(lines, '<cols><col min="1" max="1" width="22" customWidth="1"/>'
                  '<col min="2" max="2" width="100" customWidth="1"/></cols>')  # fmt: skip


def _data(release: Release) -> str:
    columns = fields(release)
    header = _row(_text(f.name, BOLD) for f in columns)
    body = (_row(_cell(f, text) for f, text in zip(columns, row, strict=True)) for row in rows(release))
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return _sheet(
        [header, *body], f'<cols><col min="1" max="{len(columns)}" width="18" customWidth="1"/></cols>', frozen
    )


def _sheet(lines: Iterable[str], columns: str, pane: str = "") -> str:
    view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    return f'<worksheet xmlns="{MAIN}">{view}{columns}<sheetData>{"".join(lines)}</sheetData></worksheet>'


def _row(cells: Iterable[str]) -> str:
    return f"<row>{''.join(cells)}</row>"


def _pair(name: str, text: str) -> str:
    return _row([_text(harmless(name), BOLD), _text(harmless(text), WRAPPED)])


def _cell(field: Field, text: str) -> str:
    if not text:
        return "<c/>"
    if field.type in ("integer", "number") and is_number(text) and len(text) <= EXACT_DIGITS:
        return f"<c><v>{text.removeprefix('+')}</v></c>"
    return _text(text)


def _text(text: str, style: int = PLAIN) -> str:
    look = f' s="{style}"' if style else ""
    return f'<c{look} t="inlineStr"><is><t xml:space="preserve">{_xml(text)}</t></is></c>'


def _xml(text: str) -> str:
    return escape(_UNWRITABLE.sub(lambda m: f"_x{ord(m[0]):04X}_", text))


def _properties(release: Release, publisher: Publisher) -> str:
    mark = WARNING if release.demonstration else release.summary
    texts: Sequence[tuple[str, str]] = (
        ("dc:title", full_title(release)),
        ("dc:creator", publisher.name),
        ("dc:description", mark),
        ("dc:identifier", address(release, publisher)),
    )
    written = "".join(f"<{tag}>{_xml(text)}</{tag}>" for tag, text in texts)
    moments = "".join(
        f'<dcterms:{tag} xsi:type="dcterms:W3CDTF">{escape(release.published)}</dcterms:{tag}>'
        for tag in ("created", "modified")
    )
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{written}{moments}</cp:coreProperties>"
    )


_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Read me" sheetId="1" r:id="rId1"/><sheet name="Data" sheetId="2" r:id="rId2"/></sheets></workbook>'
)
_WORKBOOK_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
