"""Workbooks and CSV files: each row names its columns, and what cannot be answered from is refused in words."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from index.knowledge.documents.doubts import Doubt
from index.knowledge.documents.extract import read as contents_of
from index.knowledge.documents.workbook import shown
from index.knowledge.faults import KnowledgeError
from tests.index.knowledge.outline import outline, read


def workbook(*sheets: Callable[[Worksheet], object], names: tuple[str, ...] = ()) -> bytes:
    """A workbook whose sheets are filled in one after another."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, fill in enumerate(sheets):
        fill(book.create_sheet(names[number] if names else f"Sheet{number + 1}"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with its first sheet written otherwise."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(entry.filename, change(text) if entry.filename.endswith("sheet1.xml") else text)
    return made.getvalue()


def rows(*lines: list[object]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for line in lines:
            sheet.append(line)

    return fill


def fault(name: str, data: bytes) -> tuple[str, dict[str, str]]:
    with pytest.raises(KnowledgeError) as failed:
        read(name, data)
    (only,) = failed.value.faults
    return only.code, dict(only.values)


def test_each_row_is_a_section_that_names_its_columns() -> None:
    data = workbook(
        rows(["Programme", "Fee", "Seats"], ["BS AI", 120000, 50], [], ["BS Robotics", "Rs 90,000", None])
    )
    document = read("fees-2026.xlsx", data)
    assert document.title == "Fees 2026"
    assert outline(document) == [
        ("BS AI", "Programme: BS AI\nFee: 120000\nSeats: 50"),
        ("BS Robotics", "Programme: BS Robotics\nFee: Rs 90,000"),
    ]


def test_merged_cells_speak_for_all_that_they_cover() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(
            ["Fees of autumn"],
            ["In rupees for each term"],
            [],
            ["Campus", "Programme", "Fee"],
            [None, None, "Morning", "Evening"],
            ["Undergraduate"],
            ["Latifabad", "BS AI", 120000, 90000],
            [None, "BS Robotics", 80000],
            ["Nobody pays in one sum."],
        )(sheet)
        for merged in ("A1:D1", "C4:D4", "A4:A5", "B4:B5", "A6:D6", "A7:A8"):
            sheet.merge_cells(merged)

    document = read("fees.xlsx", workbook(fill))
    assert document.title == "Fees of autumn"
    place = "Fees of autumn, Undergraduate\nCampus: Latifabad\n"
    assert outline(document) == [
        ("Fees of autumn", "In rupees for each term"),
        ("Undergraduate: Latifabad", f"{place}Programme: BS AI\nFee: Morning: 120000\nFee: Evening: 90000"),
        ("Undergraduate: Latifabad", f"{place}Programme: BS Robotics\nFee: Morning: 80000"),
        ("Fees of autumn", "Nobody pays in one sum."),
    ]


def test_sheets_and_tables_below_each_other_keep_their_names() -> None:
    first = rows(
        ["Girls"],
        ["Hostel", "Rent"],
        ["Iqbal", 8000],
        [],
        ["Boys"],
        ["Hostel", "Rent", "Beds"],
        ["Jinnah", 7000, 40],
    )
    second = rows(["Route", "Stop", "Leaves"], ["A", "Saddar", time(7, 30)])
    found = outline(read("campus.xlsx", workbook(first, second, names=("Hostels", "Buses"))))
    assert found == [
        ("Hostels: Girls: Iqbal", "Hostels, Girls\nHostel: Iqbal\nRent: 8000"),
        ("Hostels: Boys: Jinnah", "Hostels, Boys\nHostel: Jinnah\nRent: 7000\nBeds: 40"),
        ("Buses: A", "Buses\nRoute: A\nStop: Saddar\nLeaves: 07:30"),
    ]


def test_a_list_of_labels_and_values_has_no_names_of_columns() -> None:
    data = workbook(rows(["Address", "Latifabad 7"], ["Head", "Dr Sana Memon"], ["Founded", 1998]))
    assert outline(read("college.xlsx", data)) == [
        ("College", "Address: Latifabad 7\nHead: Dr Sana Memon\nFounded: 1998"),
    ]


def test_two_columns_under_bold_names_are_a_table() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["City", "Office"], ["Quetta", "Jinnah Road"])(sheet)
        sheet["A1"].font = sheet["B1"].font = Font(bold=True)

    assert outline(read("offices.xlsx", workbook(fill))) == [("Quetta", "City: Quetta\nOffice: Jinnah Road")]


def test_urdu_tables_are_urdu() -> None:
    document = read("fees.xlsx", workbook(rows(["پروگرام", "فیس", "نشستیں"], ["بی ایس اے آئی", 120000, 50])))
    assert document.language == "ur"
    assert outline(document)[0][1] == "پروگرام: بی ایس اے آئی\nفیس: 120000\nنشستیں: 50"


def test_what_is_hidden_is_left_out() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["Name", "Phone", "City", "Age"], ["Sana", "0300", "Quetta", 30], ["Omar", "0", "Multan", 31])(
            sheet
        )
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True

    def secret(sheet: Worksheet) -> None:
        rows(["a", "b", "c"], ["d", "e", "f"])(sheet)
        sheet.sheet_state = "hidden"

    found = outline(read("staff.xlsx", workbook(fill, secret)))
    assert found == [("Sana", "Name: Sana\nCity: Quetta\nAge: 30")]


def test_a_formula_counts_with_its_value_and_is_doubted_without_one() -> None:
    data = workbook(rows(["Programme", "Fee"], ["BS AI", 1000], ["BS Robotics", "=500+400"]))
    unvalued = contents_of("notes/a.xlsx", data)
    assert unvalued.doubted == (Doubt.NO_VALUE,)
    assert "500" not in "".join(block.text for block in unvalued.blocks)
    valued = contents_of(
        "notes/a.xlsx", rewritten(data, lambda text: re.sub(b"<v ?/>|<v></v>", b"<v>900</v>", text))
    )
    assert valued.doubted == ()
    assert "Fee: 900" in valued.blocks[-1].text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (120000, "General", "120000"),
        (0.1 + 0.2, "General", "0.3"),
        (120000, "#,##0", "120,000"),
        (120000, '"Rs" #,##0', "Rs 120,000"),
        (1500.5, "[$PKR-420] #,##0.00", "PKR 1,500.50"),
        (0.25, "0%", "25%"),
        (0.125, "0.0%", "12.5%"),
        (3, '0" years"', "3 years"),
        (-5, "#,##0;[Red](#,##0)", "-5"),
        (True, "General", "TRUE"),
        (datetime(2026, 8, 15), "d mmm", "2026-08-15"),
        (datetime(2026, 8, 15, 9, 30), "d mmm h:mm", "2026-08-15 09:30"),
        (date(2026, 8, 15), "d mmm", "2026-08-15"),
    ],
)
def test_values_read_as_the_sheet_shows_them(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_file_names_its_columns_first(delimiter: str, encoding: str) -> None:
    text = f'City{delimiter}Office\n\nLahore{delimiter}"Gulberg{delimiter}\nfirst floor"\nملتان{delimiter}\n'
    found = outline(read("offices.csv", text.encode(encoding)))
    where = " ".join(f"Gulberg{delimiter} first floor".split())
    assert found == [("Lahore", f"City: Lahore\nOffice: {where}"), ("ملتان", "City: ملتان")]


def test_too_much_is_refused() -> None:
    many = "a,b\n" + "x,1\n" * 2_001
    assert fault("a.csv", many.encode()) == ("many-rows", {"most": "2,000"})
    long = workbook(rows(["a", "b", "c"], *[["x", 1, 2]] * 2_001))
    assert fault("a.xlsx", long) == ("many-rows", {"most": "2,000"})
    assert fault("a.csv", ("n," * 61 + "n\n" + "1," * 61 + "1\n").encode()) == (
        "many-columns",
        {"most": "60"},
    )
    assert fault("a.csv", b"a,b\nx,\xff\n")[0] == "not-utf8"
    assert fault("a.csv", b'a,b\n"' + b"x" * 200_000 + b'",1\n')[0] == "damaged"
    assert fault("a.csv", b",,\n,,\n")[0] == "no-text"


def test_a_far_away_cell_costs_no_room() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["City", "Office", "Floor"], ["Quetta", "Jinnah Road", 2])(sheet)
        sheet.cell(1_048_576, 1, "The end.")

    merged = b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:XFD1048575"/>' * 999 + b"</mergeCells>"
    data = rewritten(workbook(fill), lambda text: text.replace(b"</sheetData>", merged))
    found = outline(read("a.xlsx", data))
    assert found[-1][1].endswith("The end.")


def test_bombs_and_what_is_no_workbook_are_refused() -> None:
    sound = workbook(rows(["a", "b", "c"], ["x", 1, 2]))
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
        with new.open("xl/media/image.bin", "w", force_zip64=True) as picture:
            for _ in range(101):
                picture.write(bytes(1_000_000))
    assert fault("a.xlsx", bomb.getvalue())[0] == "unpacks"
    assert fault("a.xlsx", b"a,b\n")[0] == "damaged"
    assert fault("a.xlsx", sound[:-200])[0] == "damaged"
    assert (
        fault("a.xlsx", b"\xd0\xcf\x11\xe0" + b"EncryptedPackage".decode().encode("utf-16-le"))[0]
        == "password"
    )
    entities = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 30) for n in range(12))
        + b"]>"
    )
    laughing = rewritten(sound, lambda text: entities + text.replace(b"<sheetData>", b"<sheetData>&m;"))
    assert fault("a.xlsx", laughing)[0] == "damaged"
