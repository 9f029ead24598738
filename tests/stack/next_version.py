"""A version after this one: this one's files, and migrations that it does not have.

How far this version's schema is from the last one's is chance: often not at all. What it takes to
change a table that all use is asked here of each kind of step that a release may need: a column, a
constraint, a table that names it, and an index. All that is gentle by docs/decisions/0054.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from string import Template

from tests.upgrading import ROOT

_AT_ONCE = Template("""
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import CheckConstraint, Q


class Migration(migrations.Migration):
    dependencies = [("comments", "$before")]
    operations = [
        migrations.AddField("comment", "mark_$name", models.CharField(db_default="")),
        AddConstraintNotValid(
            "comment", CheckConstraint(condition=~Q(**{"mark_$name": "x"}), name="mark_$name"),
        ),
        migrations.CreateModel("marked_$name", [
            ("id", models.BigAutoField(primary_key=True)),
            ("comment", models.ForeignKey("comments.comment", models.CASCADE, related_name="+")),
        ]),
    ]
""")
_BESIDE_WRITERS = Template("""
from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "9001_$name")]
    operations = [
        AddIndexConcurrently(
            "comment", models.Index(fields=["mark_$name", "id"], name="by_mark_$name"),
        ),
        ValidateConstraint("comment", "mark_$name"),
    ]
""")


def lay_out_next(folder: Path, *, name: str) -> None:
    """This version's files as they are, into an empty folder, and the steps beside them.

    The name is part of each column's and table's: a second version may follow the first.
    """
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout
    there = b"\0".join(path for path in files.split(b"\0") if (ROOT / path.decode()).is_file())
    packed = subprocess.run(
        ["tar", "--null", "-T", "-", "-c"], cwd=ROOT, check=True, capture_output=True, input=there
    )
    subprocess.run(["tar", "-x", "-C", str(folder)], check=True, input=packed.stdout)
    migrations = folder / "comments" / "migrations"
    before = max(path.stem for path in migrations.glob("[0-9]*.py"))
    for number, step in ((9001, _AT_ONCE), (9002, _BESIDE_WRITERS)):
        text = step.substitute(before=before, name=name)
        (migrations / f"{number}_{name}.py").write_text(text)
