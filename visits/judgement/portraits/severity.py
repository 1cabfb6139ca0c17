"""Strict and mild raters told apart from what they rated: the numbers behind the adjusted figure.

The mark of subject *i* by rater *s* is taken as ``subject_i + severity_s + error``: subjects are fixed, severities are
drawn round zero. The two variances are found by restricted maximum likelihood (Patterson and Thompson, Biometrika 58,
1971), the subjects by generalised least squares with them. A rater who gave everybody little pulls down nobody alone; a
rater who rated one subject only says nothing of his severity and counts at what the variances allow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

Z = NormalDist().inv_cdf(0.975)  # half width of an interval of 95 %, in standard errors
GRID = np.concatenate(([0.0], np.geomspace(1e-4, 1e4, 49)))  # ratios of the variances that are tried first
STEPS = 36  # narrowings of the bracket round the best of them, each to two thirds


@dataclass(frozen=True)
class Fit:
    """Adjusted marks of all subjects with their standard errors, in the unit of the marks; the two variances."""

    marks: np.ndarray
    errors: np.ndarray
    severity: float
    noise: float

    def interval(self, at: int) -> tuple[float, float]:
        """The interval of 95 % of one subject."""
        half = Z * float(self.errors[at])
        return float(self.marks[at]) - half, float(self.marks[at]) + half


class _Design:
    """The sums that the likelihood needs, made once."""

    def __init__(self, subjects: np.ndarray, raters: np.ndarray, marks: np.ndarray) -> None:
        self.n, self.p = len(marks), int(subjects.max()) + 1
        met = np.zeros((self.p, int(raters.max()) + 1))
        np.add.at(met, (subjects, raters), 1.0)
        self.met, self.of_subject, self.of_rater = met, met.sum(axis=1), met.sum(axis=0)
        self.sums = np.bincount(subjects, marks, minlength=self.p)
        self.given = np.bincount(raters, marks, minlength=met.shape[1])
        self.squares = float(marks @ marks)

    def solve(self, ratio: float) -> tuple[np.ndarray, np.ndarray, float, float]:
        """Marks, their covariance per unit of noise, the noise, and minus twice the restricted log-likelihood."""
        shrink = ratio / (1 + ratio * self.of_rater)
        inner = np.diag(self.of_subject) - (self.met * shrink) @ self.met.T
        cover = np.linalg.inv(inner)
        marks = cover @ (self.sums - self.met @ (shrink * self.given))
        quadratic = self.squares - shrink @ self.given**2
        rest = max(quadratic - marks @ (inner @ marks), 1e-12)
        noise = rest / (self.n - self.p)
        likelihood = (self.n - self.p) * np.log(noise) + np.log1p(ratio * self.of_rater).sum()
        return marks, cover, noise, float(likelihood + np.linalg.slogdet(inner)[1])


def fit(subjects: Sequence[int], raters: Sequence[int], marks: Sequence[float]) -> Fit:
    """The fit to marks of subjects by raters, both numbered from 0 without gaps.

    Raises ``ValueError`` where there are not more marks than subjects.
    """
    values = np.asarray(marks, dtype=float)
    middle = float(values.mean()) if len(values) else 0.0
    design = _Design(np.asarray(subjects), np.asarray(raters), values - middle)
    if design.n <= design.p:
        raise ValueError("as many subjects as marks")
    ratio = _best(design)
    found, cover, noise, _likelihood = design.solve(ratio)
    return Fit(found + middle, np.sqrt(noise * np.diag(cover)), ratio * noise, noise)


def _best(design: _Design) -> float:
    """The ratio of the variances of the highest restricted likelihood."""
    scores = [design.solve(ratio)[3] for ratio in GRID]
    at = int(np.argmin(scores))
    low, high = GRID[max(at - 1, 0)], GRID[min(at + 1, len(GRID) - 1)]
    for _step in range(STEPS):
        third = (high - low) / 3
        if design.solve(low + third)[3] <= design.solve(high - third)[3]:
            high -= third
        else:
            low += third
    best = float((low + high) / 2)
    return best if design.solve(best)[3] < scores[0] else 0.0
