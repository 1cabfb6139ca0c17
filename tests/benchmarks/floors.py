"""Floors: the same rows by bare SQL, as somebody would write it who had nothing but the driver."""

from typing import Any

CADRES = (
    "SELECT c.id, c.name, u.name, c.post_title, c.level, c.sex, c.ethnicity, c.birth_month, c.political_status,"
    " c.highest_education, c.post_since, c.labels FROM visits_cadre c JOIN visits_unit u ON u.id = c.unit_id"
)
BY_UNIT = " ORDER BY c.unit_left, c.level, c.id LIMIT 51"
VISITS = """SELECT v.id, v.visited_on, u.name, t.name, k.name, v.entries, v.targets, v.checks, v.methods, v.state,
    (SELECT count(*) FROM visits_interview i WHERE i.visit_id = v.id) FROM visits_visit v JOIN visits_unit u ON u.id = v.unit_id
    JOIN visits_visitteam t ON t.id = v.team_id LEFT JOIN visits_keytask k ON k.id = v.key_task_id WHERE {}
    ORDER BY v.visited_on DESC, v.id DESC LIMIT 51"""
TALKS = """SELECT i.id, v.visited_on, u.name, t.name, i.kind, c.name, i.source_class, i.source_circle, p.name,
    (SELECT count(*) FROM visits_statement s WHERE s.interview_id = i.id) FROM visits_interview i
    JOIN visits_visit v ON v.id = i.visit_id JOIN visits_unit u ON u.id = v.unit_id JOIN visits_visitteam t ON t.id = v.team_id
    JOIN accounts_user p ON p.id = i.interviewer_id LEFT JOIN visits_cadre c ON c.id = i.source_cadre_id WHERE {}
    ORDER BY v.visited_on DESC, i.id DESC LIMIT 51"""
RATINGS = """SELECT r.id, v.visited_on, u.name, c.name, k.name, g.label, r.source_class, r.circle FROM visits_rating r
    JOIN visits_visit v ON v.id = r.visit_id JOIN visits_unit u ON u.id = v.unit_id JOIN visits_criterion k ON k.id = r.criterion_id
    JOIN visits_grade g ON g.id = r.grade_id LEFT JOIN visits_cadre c ON c.id = r.cadre_id
    WHERE v.state IN ('accepted', 'submitted', 'resubmitted') ORDER BY v.visited_on DESC, r.id DESC LIMIT 51"""
FINDINGS = """SELECT f.id, f.created_at, c.name, u.name, f.side, f.check_key, f.dimension, f.kind, f.statement, f.state
    FROM visits_finding f LEFT JOIN visits_cadre c ON c.id = f.cadre_id LEFT JOIN visits_leadershipteam t ON t.id = f.leadership_team_id
    LEFT JOIN visits_unit u ON u.id = coalesce(t.unit_id, c.unit_id) WHERE f.state <> 'not_upheld' ORDER BY f.created_at DESC, f.id DESC LIMIT 51"""
SENT = "v.state IN ('accepted', 'submitted', 'resubmitted')"
SOURCE = "coalesce(-i.source_cadre_id, i.id)"  # a named cadre is one source, of unnamed ones every talk
OF_VISIT = "JOIN visits_visit v ON v.id = x.visit_id JOIN visits_interview i ON i.id = x.interview_id"
SAID = f"""SELECT x.check_key, x.dimension, x.side, x.circle, count(*), max(v.visited_on), count(DISTINCT {SOURCE})
    FROM visits_statement x {OF_VISIT} WHERE x.{{of}} = {{key}} AND v.state = 'accepted' GROUP BY 1, 2, 3, 4"""
NEWEST = f"""SELECT * FROM (SELECT x.text, x.nature, v.visited_on, u.name, i.source_class, row_number() OVER
    (PARTITION BY x.check_key, x.dimension, x.side ORDER BY v.visited_on DESC, x.id DESC) AS place
    FROM visits_statement x {OF_VISIT} JOIN visits_unit u ON u.id = v.unit_id
    WHERE x.{{of}} = {{key}} AND v.state = 'accepted') f WHERE place <= 5"""
GRADED = f"""SELECT x.criterion_id, v.round_id, g.label, count(*), sum(g.points), count(DISTINCT {SOURCE})
    FROM visits_rating x {OF_VISIT} JOIN visits_grade g ON g.id = x.grade_id
    WHERE x.{{of}} = {{key}} AND v.state = 'accepted' GROUP BY 1, 2, 3"""
FOUND = """SELECT f.side, f.statement, f.state, e.bears, e.document FROM visits_finding f LEFT JOIN visits_findingevidence e
    ON e.finding_id = f.id AND e.interview_id IS NULL WHERE f.{of} = {key} AND f.state <> 'not_upheld'"""
OTHERS = f"""SELECT round_id, subject, avg(mark) FROM (SELECT v.round_id, x.{{of}} AS subject, {SOURCE}, avg(g.points) AS mark
    FROM visits_rating x {OF_VISIT} JOIN visits_grade g ON g.id = x.grade_id JOIN (SELECT DISTINCT w.round_id, w.unit_id
    FROM visits_rating o JOIN visits_visit w ON w.id = o.visit_id WHERE o.{{of}} = {{key}} AND w.state = 'accepted') near
    ON near.round_id = v.round_id AND near.unit_id = v.unit_id WHERE x.{{of}} IS NOT NULL AND v.state = 'accepted'
    GROUP BY 1, 2, 3) f GROUP BY 1, 2"""
PORTRAIT = (SAID, NEWEST, GRADED, FOUND, OTHERS)
FACTS = ("SELECT c.*, u.name FROM visits_cadre c JOIN visits_unit u ON u.id = c.unit_id WHERE c.id = {key}",
         "SELECT * FROM visits_tenure WHERE cadre_id = {key}", "SELECT * FROM visits_taskassignment WHERE cadre_id = {key}",
         "SELECT * FROM visits_education WHERE cadre_id = {key}", "SELECT * FROM visits_familymember WHERE cadre_id = {key}", SAID)  # fmt: skip
EVIDENCE = ("SELECT x.text, x.side, x.check_key, x.circle, v.visited_on, u.name FROM visits_statement x"
            " JOIN visits_visit v ON v.id = x.visit_id JOIN visits_unit u ON u.id = v.unit_id WHERE x.{of} = {key}"
            " AND v.state = 'accepted' ORDER BY v.visited_on DESC LIMIT 51", SAID)  # fmt: skip
GRADES = (GRADED, "SELECT r.criterion_id, r.source_class, r.circle, r.grade_id, count(*) FROM visits_rating r JOIN visits_visit v"
          " ON v.id = r.visit_id WHERE r.{of} = {key} AND v.state = 'accepted' GROUP BY 1, 2, 3, 4")  # fmt: skip
VISIT = (
    "SELECT v.*, u.name, t.name FROM visits_visit v JOIN visits_unit u ON u.id = v.unit_id JOIN visits_visitteam t ON t.id = v.team_id"
    " WHERE v.id = {key}",
    "SELECT i.*, c.name, p.name FROM visits_interview i JOIN accounts_user p ON p.id = i.interviewer_id"
    " LEFT JOIN visits_cadre c ON c.id = i.source_cadre_id WHERE i.visit_id = {key}",
    "SELECT interview_id, side, count(*) FROM visits_statement WHERE visit_id = {key} GROUP BY 1, 2",
    *(f"SELECT * FROM visits_{table} WHERE visit_id = {{key}}" for table in
      ("followup", "attachment", "sitevisit", "symposium", "statechange", "reviewcomment")),
)  # fmt: skip
UNITS = """SELECT u.id, u.name, t.name FROM visits_scopeentry s JOIN visits_unit u ON u.id = s.unit_id
    LEFT JOIN visits_assignment a ON a.unit_id = u.id AND a.round_id = s.round_id AND a.ended_on IS NULL
    LEFT JOIN visits_visitteam t ON t.id = a.team_id WHERE s.round_id = {round} AND s.in_scope ORDER BY u.tree_left LIMIT 51"""
LACKS = f"""SELECT count(*), sum(CASE WHEN EXISTS (SELECT 1 FROM visits_visit v WHERE v.unit_id = s.unit_id AND
    v.round_id = s.round_id AND {SENT}) THEN 1 ELSE 0 END), count(DISTINCT u.category)
    FROM visits_scopeentry s JOIN visits_unit u ON u.id = s.unit_id WHERE s.round_id = {{round}} AND s.in_scope"""
OF_UNITS = f"""SELECT v.unit_id, i.kind, i.source_circle, count(*) FROM visits_interview i JOIN visits_visit v ON v.id = i.visit_id
    WHERE v.round_id = {{round}} AND {SENT} AND v.unit_id IN (SELECT unit_id FROM visits_scopeentry s JOIN visits_unit u
    ON u.id = s.unit_id WHERE s.round_id = {{round}} AND s.in_scope ORDER BY u.tree_left LIMIT 51) GROUP BY 1, 2, 3"""
PERSONS = f"""SELECT c.id, c.name, count(t.id) FROM visits_cadre c LEFT JOIN visits_statement t ON t.cadre_id = c.id
    LEFT JOIN visits_visit v ON v.id = t.visit_id AND v.round_id = {{round}} AND {SENT}
    GROUP BY c.id, c.name ORDER BY c.id LIMIT 51"""
ACCEPTED = "v.state = 'accepted' AND v.visited_on BETWEEN '{first}' AND '{last}'"
GROUPS = ["kind = 'promotion' AND key_task_id IS NOT NULL", "kind = 'promotion' AND level_before = 40 AND level_after = 30",
          "kind = 'promotion' AND found_through_visits", "kind IN ('transfer', 'removal', 'demotion')",
          "kind IN ('reminder', 'criticism', 'self_examination', 'admonition')", "kind = 'reshuffle'", "kind = 'rectify'"]  # fmt: skip
COUNTED = ", ".join(
    f"count(CASE WHEN {one} THEN 1 END), count(DISTINCT CASE WHEN {one} THEN coalesce(cadre_id, -leadership_team_id) END)"
    for one in GROUPS
)
DECIDED = (
    "FROM visits_decision WHERE state IN ('decided', 'told') AND decided_on BETWEEN '{first}' AND '{last}'"
)
OUTCOMES = (
    f"SELECT {COUNTED} {DECIDED}",
    f"SELECT count(*), count(DISTINCT unit_id) FROM visits_visit v WHERE {ACCEPTED}",
    f"SELECT x.kind, count(*) FROM visits_interview x JOIN visits_visit v ON v.id = x.visit_id WHERE {ACCEPTED} AND x.symposium_id IS NULL GROUP BY 1",
    *(f"SELECT count(*) FROM visits_{table} x JOIN visits_visit v ON v.id = x.visit_id WHERE {ACCEPTED}" for table in ("symposium", "sitevisit")),
    "SELECT count(DISTINCT s.unit_id) FROM visits_scopeentry s JOIN visits_round r ON r.id = s.round_id"
    " WHERE s.in_scope AND r.ends_on >= '{first}' AND r.starts_on <= '{last}'",
)  # fmt: skip
DASHBOARD = (
    *OUTCOMES,
    f"SELECT u.category, count(*) FROM visits_visit v JOIN visits_unit u ON u.id = v.unit_id WHERE {ACCEPTED} GROUP BY 1",
    f"SELECT u.category, count(*) FROM visits_interview x JOIN visits_visit v ON v.id = x.visit_id JOIN visits_unit u ON u.id = v.unit_id"
    f" WHERE {ACCEPTED} AND x.symposium_id IS NULL GROUP BY 1",
    f"SELECT (SELECT u.category FROM visits_unit u WHERE u.id = unit_before_id), {COUNTED} {DECIDED} GROUP BY 1",
    *(f"SELECT state, count(*) FROM visits_{one} GROUP BY 1" for one in ("lead", "finding", "decision")),
    "SELECT count(*) FROM visits_outcomecheck WHERE checked_on IS NULL AND due_on <= CURRENT_DATE",
    "SELECT due_on, count(*) FROM visits_rectification WHERE state IN ('demanded', 'reported', 'verified') GROUP BY 1",
)  # fmt: skip
COMPARED = (
    "SELECT round_id, count(*) FROM visits_scopeentry WHERE in_scope AND round_id IN ({rounds}) GROUP BY 1",
    f"SELECT v.round_id, u.category, count(*), count(DISTINCT v.unit_id) FROM visits_visit v JOIN visits_unit u ON u.id = v.unit_id"
    f" WHERE v.round_id IN ({{rounds}}) AND {SENT} GROUP BY 1, 2",
    f"SELECT v.round_id, i.kind, i.source_circle, count(*) FROM visits_interview i JOIN visits_visit v ON v.id = i.visit_id"
    f" WHERE v.round_id IN ({{rounds}}) AND {SENT} GROUP BY 1, 2, 3",
    f"SELECT r.id, {COUNTED} FROM visits_round r JOIN visits_decision d ON d.decided_on BETWEEN r.starts_on AND r.ends_on"
    " WHERE r.id IN ({rounds}) AND d.state IN ('decided', 'told') GROUP BY 1",
)  # fmt: skip
FOUND_TEXTS = """SELECT p.id, p.kind, p.day, u.name, c.name, t.name, p.text FROM visits_passage p LEFT JOIN visits_unit u ON u.id = p.unit_id
    LEFT JOIN visits_cadre c ON c.id = p.cadre_id LEFT JOIN visits_visitteam t ON t.id = p.team_id
    WHERE p.text LIKE '%{}%' ORDER BY p.day DESC, p.id DESC LIMIT 51"""
FOUND_UNITS = "SELECT id, name, code FROM visits_unit WHERE search_text LIKE '%{}%' LIMIT 9"
SEATS = (
    "SELECT unit_id, sum(establishment) FROM visits_post WHERE in_leadership_team AND unit_id IN {units} GROUP BY unit_id",
    "SELECT p.unit_id, count(*), count(DISTINCT c.id), sum(CASE WHEN c.sex = 'female' THEN 1 ELSE 0 END), min(c.birth_month)"
    " FROM visits_tenure t JOIN visits_post p ON p.id = t.post_id JOIN visits_cadre c ON c.id = t.cadre_id WHERE p.in_leadership_team"
    " AND t.to_on IS NULL AND t.kind <> 'secondment' AND p.unit_id IN {units} GROUP BY p.unit_id",
)  # fmt: skip
SEATS = tuple(
    sql.replace("{units}", "(SELECT id FROM visits_unit ORDER BY tree_left LIMIT 51)") for sql in SEATS
)
AGES = [31, 36, 41, 46, 51, 56]
WORDS = ["研究生", "大学", "大专", "中专", "党校", "博士", "硕士", "学士"]
TRAITS = ["sex = 'female'", "ethnicity <> '' AND ethnicity NOT LIKE '汉%'", "political_status LIKE '中共%'"]
TRAITS += [
    f"highest_education LIKE '%{word}%'"
    for word in ["研究生", "大学", "大专", "中专", "党校", "博士", "硕士", "学士"]
]


def structure(this_year: int, where: str = "") -> str:
    """The statistics of the roster by level: one pass of conditional sums."""
    born = [f"birth_month > '{this_year - age}-12-31'" for age in AGES]
    columns = ", ".join(f"sum(CASE WHEN {one} THEN 1 ELSE 0 END)" for one in [*TRAITS, *born])
    return f"SELECT level, count(*), {columns} FROM visits_cadre {where} GROUP BY level"


def by_token(token: str) -> str:
    """Cadres of one token, or of every token that begins so where it ends in ``*``."""
    wanted = f"BETWEEN '{token[:-1]}' AND '{token[:-1]}~'" if token.endswith("*") else f"= '{token}'"
    return f"{CADRES} WHERE c.id IN (SELECT cadre_id FROM visits_cadretoken WHERE token {wanted}){BY_UNIT}"


def filled(questions: Any, **values: Any) -> list[str]:
    """Statements with their values."""
    return [sql.format(**values) for sql in questions]
