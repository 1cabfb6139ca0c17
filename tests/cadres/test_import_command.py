"""``import_cadres``: nothing without --commit, plain exit codes, the file's own rows."""

import io
import json

import pytest
from django.core.management import call_command

from tests.cadres.test_intake import DATA, bureau, city, line, sheet  # noqa: F401 (fixtures)
from visits.cadres.files.models import Cadre
from visits.cadres.imports.models import IntakeRow
from visits.core.lists.models import ImportBatch

ROSTER = DATA / "roster_2018.xlsx"


def run(*arguments):
    """Exit code and report."""
    out = io.StringIO()
    code = 0
    try:
        call_command("import_cadres", *map(str, arguments), "--json", stdout=out)
    except SystemExit as end:
        code = int(end.code)
    return code, json.loads(out.getvalue())


@pytest.mark.usefixtures("city")
def test_without_commit_nothing_is_written(staff):
    batches = ImportBatch.objects.count()
    code, report = run(ROSTER)
    assert code == 1
    assert (report["rows"], report["create"], report["confirm"], len(report["errors"])) == (160, 158, 0, 2)
    assert [(one["sheet"], one["row"], one["column"]) for one in report["errors"]] == [
        ("处级干部", 67, "身份证号"), ("处级干部", 157, "身份证号"),
    ]  # fmt: skip
    assert not Cadre.objects.exists()
    assert not IntakeRow.objects.exists()
    assert ImportBatch.objects.count() == batches


@pytest.mark.usefixtures("city")
def test_errors_hold_the_commit_back_unless_skipped(staff):
    assert run(ROSTER, "--commit")[0] == 1
    assert not Cadre.objects.exists()
    code, report = run(ROSTER, "--commit", "--skip-errors", "--user", staff.username)
    assert (code, report["create"]) == (1, 158)
    assert Cadre.objects.count() == 158
    assert Cadre.objects.first().created_by == staff


@pytest.mark.usefixtures("bureau")
def test_clean_file_goes_in_with_exit_0(staff, tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(sheet(line())[0][1])
    assert run(path, "--commit")[0] == 0
    assert Cadre.objects.get().name == "韦某甲"
    code, report = run(path)
    assert (code, report["unchanged"]) == (0, 1)


@pytest.mark.usefixtures("bureau")
def test_undecided_rows_hold_the_commit_back(staff, tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(sheet(line(单位及职务="无名单位主任"))[0][1])
    code, report = run(path, "--commit")
    assert (code, report["confirm"]) == (1, 1)
    assert not ImportBatch.objects.exists()


def test_unreadable_and_missing_files_end_with_2(staff, tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(b"not a workbook")
    assert run(path)[0] == 2
    assert run(tmp_path / "nowhere.xlsx")[0] == 2
