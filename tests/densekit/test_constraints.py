import numpy as np
import pytest

from densekit import constraints
from densekit.constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm
from tests import cases

W = np.array([[3.0, 0.3, 0.0], [4.0, -0.4, 0.0]])  # columns of length 5, 0.5 and 0
EPS = 1e-7


@pytest.mark.parametrize(
    ("constraint", "lengths"),
    [
        (MaxNorm(), [2, 0.5, 0]),
        (MaxNorm(1), [1, 0.5, 0]),
        (UnitNorm(), [1, 1, 0]),
        (MinMaxNorm(), [1, 0.5, 0]),
        (MinMaxNorm(1.0, 2.0), [2, 1, 0]),
        (MinMaxNorm(1.0, 2.0, rate=0.5), [3.5, 0.75, 0]),
        (MinMaxNorm(min_value=2.0), [2, 2, 0]),  # above the largest, which is 1
        (MaxNorm(-1), [0, 0, 0]),
    ],
    ids=repr,
)
def test_the_columns_get_their_lengths(constraint, lengths):
    projected = constraint(W)
    assert np.allclose(np.linalg.norm(projected, axis=0), lengths, rtol=3e-7)
    # Directions stay.
    assert np.allclose(projected[0] * W[1], projected[1] * W[0])


def test_the_epsilon_of_keras_is_in_the_division():
    assert UnitNorm()(np.array([[1.0]]))[0, 0] == 1 / (1 + EPS)
    assert MaxNorm(2)(np.array([[1.0]]))[0, 0] == 1 * (1 / (1 + EPS))
    assert MinMaxNorm()(np.array([[1.0]]))[0, 0] == 1 * (1 / (1 + EPS))


def test_non_neg():
    assert NonNeg()(W).tolist() == [[3.0, 0.3, 0.0], [4.0, 0.0, 0.0]]


@pytest.mark.parametrize("axis", [(0, 1), [0, 1]])
@pytest.mark.parametrize("cls", [MaxNorm, UnitNorm, MinMaxNorm])
def test_several_axes_make_one_length(cls, axis):
    norm = np.linalg.norm(cls(axis=axis)(W))
    assert norm == pytest.approx({MaxNorm: 2, UnitNorm: 1, MinMaxNorm: 1}[cls])


@pytest.mark.parametrize("cls", [MaxNorm, UnitNorm, MinMaxNorm])
def test_axis_one_takes_the_rows(cls):
    rows = cls(axis=1)(W)
    assert np.allclose(rows, cls(axis=0)(W.T).T)


@pytest.mark.parametrize(("name", "arguments"), cases.CONSTRAINTS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_is_kept(name, arguments, dtype):
    constraint = getattr(constraints, name)(**arguments)
    w = W[:, :2].astype(dtype)
    before = w.copy()
    assert constraint(w).dtype == dtype
    assert np.array_equal(w, before)


@pytest.mark.parametrize(
    ("constraint", "config"),
    [
        (MaxNorm(), {"max_value": 2, "axis": 0}),
        (NonNeg(), {}),
        (UnitNorm(), {"axis": 0}),
        (
            MinMaxNorm(),
            {"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0},
        ),
    ],
)
def test_configs_round_trip(constraint, config):
    assert constraint.get_config() == config
    assert type(constraint).from_config(config) == constraint


@pytest.mark.parametrize(
    ("identifier", "found"),
    [
        ("max_norm", MaxNorm()),
        ("MaxNorm", MaxNorm()),
        ("min_max_norm", MinMaxNorm()),
        ("non_neg", NonNeg()),
        ("unit_norm", UnitNorm()),
        (UnitNorm, UnitNorm()),
        ({"class_name": "MaxNorm", "config": {"max_value": 1}}, MaxNorm(1)),
        (None, None),
        (abs, abs),
    ],
)
def test_what_is_accepted(identifier, found):
    assert constraints.get(identifier) == found


@pytest.mark.parametrize("identifier", ["l2", "foo", "", 3, []])
def test_what_is_refused(identifier):
    with pytest.raises(ValueError, match="Could not interpret constraint identifier"):
        constraints.get(identifier)


def test_the_base_leaves_a_weight_as_it_is():
    assert constraints.Constraint()(W) is W
