#!/usr/bin/env python3
"""A second verifier of the audit log: shares no code with the site and needs nothing but Python 3.11.

    python3 verify_log.py SOURCE [--anchors FILE] [--public-key HEX] [--covered FILE] [--json]

SOURCE is a copy of the database: an SQLite file, a plain dump of PostgreSQL (``pg_dump``), or one in
pg_dump's own format (``pg_restore`` must be there). It checks

* the chain: each entry's number, its link to the entry before, its digest, and the end the chain names;
* the rows: each covered row against the last digest that an entry holds of it (which tables and columns:
  ``visits/covered.toml``);
* the anchors: that the log still holds what they name, and that the key of the site signed them (Ed25519).

Exit 0: all holds; 1: every break is named with its place; 2: the source cannot be read.
"""

import argparse
import datetime
import decimal
import hashlib
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
NOTHING = "0" * 64


# --- reading a copy of the database --------------------------------------------------------------


class SqliteCopy:
    """An SQLite file, opened to be read only."""

    def __init__(self, path):
        self.base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def types(self, table):
        """Column → declared type; JSON is text that a check of the table asks to be valid."""
        made = self.base.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()
        checked = set(re.findall(r'JSON_VALID\("(\w+)"\)', made[0])) if made else set()
        declared = self.base.execute(f'PRAGMA table_info("{table}")')
        return {row[1]: "json" if row[1] in checked else row[2].lower() for row in declared}

    def rows(self, table):
        """Each row as column → value as it is stored."""
        found = self.base.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of covered.toml
        names = [one[0] for one in found.description]
        for row in found:
            yield dict(zip(names, row, strict=True))


class PostgresCopy:
    """A plain dump: CREATE TABLE tells the types, COPY the rows."""

    ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

    def __init__(self, lines):
        self.columns, self.data = {}, {}
        lines = iter(lines)
        for line in lines:
            if made := re.match(r'CREATE TABLE (?:\w+\.)?"?(\w+)"? \($', line):
                self.columns[made[1]] = dict(self._declared(lines))
            elif copied := re.match(r'COPY (?:\w+\.)?"?(\w+)"? \((.*)\) FROM stdin;$', line):
                names = [name.strip().strip('"') for name in copied[2].split(",")]
                self.data[copied[1]] = [dict(zip(names, row, strict=True)) for row in self._copied(lines)]

    @staticmethod
    def _declared(lines):
        for line in lines:
            if line.startswith(")"):
                return
            name, _, rest = line.strip().partition(" ")
            yield name.strip('"'), rest.lower().rstrip(",")

    def _copied(self, lines):
        for line in lines:
            if line == "\\.":
                return
            yield [None if part == "\\N" else self._plain(part) for part in line.split("\t")]

    def _plain(self, text):
        return re.sub(r"\\(.)", lambda found: self.ESCAPES.get(found[1], found[1]), text)

    def types(self, table):
        """Column → declared type."""
        return self.columns.get(table, {})

    def rows(self, table):
        """Each row as column → value, all of them text."""
        return iter(self.data.get(table, []))


def opened(path):
    """The copy, whatever its kind."""
    with open(path, "rb") as file:
        head = file.read(16)
    if head.startswith(b"SQLite format 3"):
        return SqliteCopy(path)
    if head.startswith(b"PGDMP"):
        made = subprocess.run(["pg_restore", "-f", "-", str(path)], check=True, capture_output=True)
        return PostgresCopy(made.stdout.decode("utf-8").split("\n"))
    return PostgresCopy(pathlib.Path(path).read_text(encoding="utf-8").split("\n"))


# --- values as digests cover them ----------------------------------------------------------------


def as_text(value, kind):
    """A stored value as text; None for what is empty."""
    if value is None or value == "":
        return None
    if kind.startswith("bool"):
        return "true" if value in (1, "t", "true") else "false"
    if kind.startswith(("datetime", "timestamp")):
        return moment(str(value)).strftime("%Y-%m-%d %H:%M:%S.%f")
    if kind.startswith("time"):
        return datetime.time.fromisoformat(str(value)).isoformat()
    if kind.startswith(("decimal", "numeric", "real", "double")):
        return number(str(value))
    if kind.startswith("json"):
        return canonical(json.loads(value, parse_float=lambda text: whole(number(text))))
    if kind.startswith("uuid"):
        return str(value).replace("-", "")
    if isinstance(value, bytes):
        return value.hex()
    if kind.startswith("bytea"):
        return value.removeprefix("\\x") or None
    return str(value)


def moment(text):
    """A point in time in UTC; SQLite stores it without saying so."""
    read = datetime.datetime.fromisoformat(text)
    return read.replace(tzinfo=datetime.UTC) if read.tzinfo is None else read.astimezone(datetime.UTC)


def number(text):
    """A decimal number without zeros behind it."""
    read = decimal.Decimal(text)
    return "0" if read == 0 else format(read.normalize(), "f")


def whole(text):
    """A number as JSON holds it: whole, or text."""
    return int(text) if re.fullmatch(r"-?\d+", text) else text


def canonical(value):
    """JSON with sorted keys and no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of_row(table, row, kinds, left_out, sealed):
    """The digest that the entry of the row's last act must hold."""
    held = {}
    for column, value in row.items():
        if column in left_out:
            continue
        text = as_text(value, kinds.get(column, ""))
        if text is not None:
            held[column] = "sealed" if column in sealed else text
    return hashlib.sha256(canonical([table, held]).encode("utf-8", "surrogatepass")).hexdigest()[:32]


# --- the three checks ----------------------------------------------------------------------------


def read_entries(copy):
    """The entries in order, in the types their digests are made from."""
    for row in sorted(copy.rows("audit_entry"), key=lambda one: int(one["number"])):
        said = {name: row[name] for name in ("actor_name", "act", "thing", "thing_id", "address")}
        said["number"] = int(row["number"])
        said["at"] = moment(str(row["at"])).isoformat(timespec="microseconds")
        said["actor"] = None if row["actor_id"] is None else int(row["actor_id"])
        said["detail"] = json.loads(row["detail"])
        rows = json.loads(row["rows"]) if row.get("rows") else None
        if rows:
            said["rows"] = rows
        yield said, row["previous"], row["digest"]


def check_chain(copy, report):
    """Report each break of the chain; give number → digest, and what the entries say of rows."""
    before, last, digests, rows = 0, NOTHING, {}, {}
    covers = False
    head = next(copy.rows("audit_chainhead"), {"number": 0, "digest": NOTHING})
    for said, previous, digest in read_entries(copy):
        place = said["number"]
        if place != before + 1:
            report(before + 1, f"entries {before + 1} to {place - 1} are missing")
        elif previous != last:
            report(place, f"entry {place} does not continue the entry before it")
        if hashlib.sha256(f"{previous}\n{canonical(said)}".encode()).hexdigest() != digest:
            report(place, f"entry {place} was changed after it was written")
        if place > int(head["number"]):
            report(place, f"entry {place} stands behind the end that the chain names")
        before, last, digests[place] = place, digest, digest
        covers = covers or said["act"] == "audit.cover"
        for table, keys in (said.get("rows") or {}).items():
            for key, row in keys.items():
                rows[table, key] = (row, place)
    if before < int(head["number"]):
        report(before + 1, f"entries {before + 1} to {head['number']} are missing: the end is cut off")
    elif before == int(head["number"]) and last != head["digest"]:
        report(before, f"entry {before} is not the one that the chain names as its end")
    return digests, rows, covers


def check_rows(copy, covered, said, covers, report):
    """Report each covered row that is not as the last entry says; count those that no entry names."""
    left, uncovered = dict(said), {}
    for table, columns in covered.items():
        kinds = copy.types(table)
        out, sealed = set(columns.get("left_out", ())), set(columns.get("sealed", ()))
        for row in copy.rows(table):
            key = str(row["id"])
            digest, place = left.pop((table, key), (None, 0))
            if digest is None and not covers:
                uncovered[table] = uncovered.get(table, 0) + 1
            elif not digest:
                report(place, f"{table} {key} is there, but no entry wrote it", table, key)
            elif digest != digest_of_row(table, row, kinds, out, sealed):
                report(place, f"{table} {key} is not as entry {place} wrote it", table, key)
    for (table, key), (digest, place) in left.items():
        if digest and table in covered:
            report(place, f"{table} {key}, written by entry {place}, is gone without an entry", table, key)
    return uncovered


def check_anchors(path, public, digests, report):
    """Report each anchor that the log does not bear out or that the key did not sign."""
    good = 0
    with open(path, encoding="utf-8") as file:
        anchors = sorted((json.loads(line) for line in file if line.strip()), key=lambda one: one["number"])
    for one in anchors:
        place, found = one["number"], digests.get(one["number"])
        signed = f"{place}\n{one['digest']}\n{one['at']}".encode()
        if public and not signature_fits(bytes.fromhex(public), signed, bytes.fromhex(one["signature"])):
            report(place, f"the anchor of entry {place} was not signed by this key")
        elif place and found is None:
            report(good + 1, f"entry {place} is missing: the log was cut after entry {good}")
        elif place and found != one["digest"]:
            report(good + 1, f"entry {place} is not the anchored one: rewritten from entry {good + 1} on")
        else:
            good = place


# --- Ed25519 (RFC 8032), checking only -------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def on_curve(data):
    """The point that 32 bytes name, as (X, Y, Z, T); ValueError where they name none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def added(one, two):
    """The sum of two points."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor, point):
    """A multiple of a point."""
    made = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            made = added(made, point)
        point, factor = added(point, point), factor >> 1
    return made


def signature_fits(public, message, signature):
    """Whether the key signed the message."""
    try:
        key, point = on_curve(public), on_curve(signature[:32])
        base = on_curve((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    except ValueError:
        return False
    factor = int.from_bytes(signature[32:], "little")
    mixed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(factor, base), added(point, times(mixed, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return factor < ORDER and same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- the command -----------------------------------------------------------------------------------


def verify(source, covered, anchors=None, public=""):
    """Everything found: ``{"ok", "entries", "breaks", "uncovered"}``."""
    copy, breaks = opened(source), []

    def report(entry, message, table="", key=""):
        breaks.append({"entry": entry, "message": message, "table": table, "key": key})

    digests, said, covers = check_chain(copy, report)
    uncovered = check_rows(copy, covered, said, covers, report)
    if anchors:
        check_anchors(anchors, public, digests, report)
    return {"ok": not breaks, "entries": len(digests), "breaks": breaks, "uncovered": uncovered}


def main():
    """Read the arguments, verify, say what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source")
    parser.add_argument("--anchors")
    parser.add_argument("--public-key", default="")
    parser.add_argument("--covered", default=HERE.parent / "visits" / "covered.toml")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    try:
        covered = tomllib.loads(pathlib.Path(wanted.covered).read_text(encoding="utf-8"))["covered"]
        found = verify(wanted.source, covered, wanted.anchors, wanted.public_key)
    except (OSError, sqlite3.Error, subprocess.CalledProcessError, ValueError, KeyError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    if wanted.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print(f"{found['entries']} entries, {len(found['breaks'])} breaks")
        for one in found["breaks"]:
            print(f"entry {one['entry']}: {one['message']}")
        if found["uncovered"]:
            print(f"{sum(found['uncovered'].values())} rows that no entry names yet")
    return 0 if found["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
