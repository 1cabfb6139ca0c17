"""The adjusted figure against known severities, and against an independent statistics package."""

import numpy as np
import pytest

from visits.judgement.portraits.severity import fit


def simulated(seed: int, subjects: int = 12, raters: int = 24, density: float = 0.4, spread: float = 8.0):
    """Marks of subjects by raters of known severities; who rates whom is drawn."""
    draw = np.random.default_rng(seed)
    truth, severity = draw.normal(80, 5, subjects), draw.normal(0, spread, raters)
    met = draw.random((subjects, raters)) < density
    met[:, 0] = met[0, :] = True  # everybody is rated, and everybody rates
    who, by = np.nonzero(met)
    return truth, severity, who, by, truth[who] + severity[by] + draw.normal(0, 4, len(who))


@pytest.mark.parametrize("seed", range(3))
def test_it_is_what_statsmodels_finds(seed) -> None:
    import pandas as pd  # here: they take two seconds, and every process of a run reads this file
    import statsmodels.api as sm
    import statsmodels.formula.api as smf

    _truth, _severity, who, by, marks = simulated(seed)
    found = fit(list(who), list(by), list(marks))
    data = pd.DataFrame({"who": who, "by": by, "mark": marks})
    theirs = smf.mixedlm("mark ~ 0 + C(who)", data, groups="by").fit(reml=True)
    assert found.marks == pytest.approx(theirs.fe_params.to_numpy(), abs=1e-3)
    assert found.severity == pytest.approx(float(theirs.cov_re.iloc[0, 0]), rel=1e-3)
    assert found.noise == pytest.approx(theirs.scale, rel=1e-3)
    shared = (by[:, None] == by[None, :]) * found.severity + np.eye(len(by)) * found.noise
    exact = sm.GLS(marks, pd.get_dummies(who).to_numpy(float), sigma=shared).fit(cov_type="fixed scale")
    errors = np.sqrt(np.diag(np.linalg.inv(exact.model.wexog.T @ exact.model.wexog)))
    assert found.marks == pytest.approx(exact.params, abs=1e-6)
    assert found.errors == pytest.approx(errors, rel=1e-6)


def test_it_comes_nearer_to_the_truth_than_the_raw_mean() -> None:
    raw_error, error, inside, total = 0.0, 0.0, 0, 0
    for seed in range(40):
        truth, severity, who, by, marks = simulated(seed, density=0.3)
        found = fit(list(who), list(by), list(marks))
        wanted = truth + severity.mean()  # the mark that the mean rater would give
        raw = np.bincount(who, marks) / np.bincount(who)
        raw_error += float(((raw - wanted) ** 2).sum())
        error += float(((found.marks - wanted) ** 2).sum())
        for at in range(len(truth)):
            low, high = found.interval(at)
            inside, total = inside + (low <= truth[at] <= high), total + 1
    assert error < raw_error / 2
    assert inside / total > 0.9  # the severities' own mean is drawn, too: the interval holds the truth itself


def test_a_strict_panel_is_told_from_a_weak_subject() -> None:
    """Two panels rate a subject each alone, and two subjects together: the strict one gives ten less to everybody."""
    who, by, marks = [], [], []
    for rater in range(12):
        gives = {0: 80 if rater < 6 else None, 1: None if rater < 6 else 80, 2: 90, 3: 70}
        for subject, mark in gives.items():
            if mark is not None:
                who.append(subject)
                by.append(rater)
                marks.append(mark - (10 if rater < 6 else 0) + (rater * 7 + subject * 3) % 5 * 0.1)
    found = fit(who, by, marks)
    assert abs(found.marks[0] - found.marks[1]) < 1  # raw they are ten apart
    assert found.severity > 10


def test_equal_marks_and_raters_without_severity_are_no_fault() -> None:
    flat = fit([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1], [80.0] * 6)
    assert flat.marks == pytest.approx([80, 80, 80])
    with pytest.raises(ValueError, match="as many subjects"):
        fit([0, 1], [0, 0], [80.0, 70.0])
