import numpy as np
import pytest

from densekit import regularizers
from densekit.regularizers import L1, L1L2, L2, OrthogonalRegularizer
from tests import cases
from tests.gradients import assert_gradients

W = np.array([[3.0, -1.0], [0.5, 2.0], [-0.25, 4.0]])


@pytest.mark.parametrize(
    ("regularizer", "penalty"),
    [
        (L1(0.5), 0.5 * 10.75),
        (L2(0.5), 0.5 * 30.3125),
        (L1L2(0.5, 0.25), 0.5 * 10.75 + 0.25 * 30.3125),
        (L1L2(l1=0.5), 0.5 * 10.75),
        (L1L2(l2=0.5), 0.5 * 30.3125),
        (L1L2(), 0),
    ],
)
def test_penalties(regularizer, penalty):
    assert regularizer(W) == penalty


def test_orthogonal_penalty_is_the_mean_absolute_cosine():
    # Rows at 0, 45 and 90 degrees: cosines of 1/sqrt(2), 0 and 1/sqrt(2).
    rows = np.array([[2.0, 0.0], [3.0, 3.0], [0.0, 0.5]])
    expected = 0.5 * (2 / np.sqrt(2)) / 3
    assert OrthogonalRegularizer(0.5)(rows) == pytest.approx(expected)
    assert OrthogonalRegularizer(0.5, "columns")(rows.T) == pytest.approx(expected)
    assert OrthogonalRegularizer(0.5)(np.eye(3)) == 0


REGULARIZERS = [
    getattr(regularizers, name)(**arguments) for name, arguments in cases.REGULARIZERS
]


@pytest.mark.parametrize("regularizer", REGULARIZERS, ids=repr)
def test_each_gradient(regularizer):
    rng = np.random.default_rng(0)
    assert_gradients([regularizer.grad(W)], regularizer, [W], rng)


@pytest.mark.parametrize("regularizer", REGULARIZERS, ids=repr)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_is_kept(regularizer, dtype):
    w = W.astype(dtype)
    assert regularizer(w).dtype == dtype
    assert regularizer.grad(w).dtype == dtype
    assert np.array_equal(w, W)


def test_a_zero_row_is_at_right_angles_to_all():
    w = np.array([[0.0, 0.0], [1.0, 1.0]])
    assert OrthogonalRegularizer()(w) == 0
    assert np.isfinite(OrthogonalRegularizer().grad(w)).all()


def test_one_row_has_no_pairs():
    assert np.isnan(OrthogonalRegularizer()(np.ones((1, 3))))


@pytest.mark.parametrize("cls", [L1, L1L2])
def test_the_slope_of_l1_at_zero_is_zero(cls):
    assert cls(l1=0.5).grad(np.zeros(2)).tolist() == [0, 0]


def test_none_means_the_default_coefficient():
    assert L1(None) == L1(0.01)
    assert L2(None) == L2(0.01)
    assert L1L2(None, None) == L1L2(0, 0)


def test_a_coefficient_becomes_a_python_float():
    for made in (L1(1), L2(1), L1L2(1, 1), OrthogonalRegularizer(1)):
        coefficients = [v for v in made.get_config().values() if not isinstance(v, str)]
        assert [type(value) for value in coefficients] == [float] * len(coefficients)


@pytest.mark.parametrize("rank", [1, 3])
def test_orthogonal_takes_matrices_only(rank):
    with pytest.raises(ValueError, match="must have rank 2"):
        OrthogonalRegularizer()(np.ones((2,) * rank))


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "a", np.float32(1)])
@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (L1, "l1"),
        (L2, "l2"),
        (L1L2, "l1"),
        (L1L2, "l2"),
        (OrthogonalRegularizer, "factor"),
    ],
)
def test_a_coefficient_is_a_non_negative_number(cls, name, value):
    with pytest.raises(ValueError, match=f"argument {name}: expected a non-negative"):
        cls(**{name: value})


def test_the_mode_is_rows_or_columns():
    with pytest.raises(ValueError, match="Received: mode=diagonals"):
        OrthogonalRegularizer(mode="diagonals")


@pytest.mark.parametrize(
    ("regularizer", "config"),
    [
        (L1(), {"l1": float(np.float32(0.01))}),
        (L1(None), {"l1": float(np.float32(0.01))}),
        (L2(), {"l2": 0.01}),
        (L2(None), {"l2": 0.01}),
        (L2(1), {"l2": 1.0}),
        (L1L2(), {"l1": 0.0, "l2": 0.0}),
        (L1L2(None, None), {"l1": 0.0, "l2": 0.0}),
        (
            OrthogonalRegularizer(),
            {"factor": float(np.float32(0.01)), "mode": "rows"},
        ),
    ],
)
def test_configs_round_trip(regularizer, config):
    assert regularizer.get_config() == config
    assert type(regularizer).from_config(config) == regularizer


@pytest.mark.parametrize(
    ("identifier", "found"),
    [
        ("l1", L1()),
        ("L1", L1()),
        ("l2", L2()),
        ("l1l2", L1L2()),
        ("L1L2", L1L2()),
        ("orthogonal_regularizer", OrthogonalRegularizer()),
        (L2, L2()),
        ({"class_name": "L2", "config": {"l2": 0.5}}, L2(0.5)),
        (None, None),
        (abs, abs),
    ],
)
def test_what_is_accepted(identifier, found):
    assert regularizers.get(identifier) == found


@pytest.mark.parametrize("identifier", ["l1_l2", "foo", "", 3, 0.1, []])
def test_what_is_refused(identifier):
    with pytest.raises(ValueError, match="Could not interpret regularizer identifier"):
        regularizers.get(identifier)


def test_the_base_has_no_penalty():
    assert regularizers.Regularizer()(W) == 0


def test_a_penalty_of_your_own_needs_a_gradient_of_your_own():
    class Own(regularizers.Regularizer):
        def __call__(self, w):
            return w.sum()

    with pytest.raises(
        NotImplementedError, match=r"Own .*has no gradient.*`grad\(w\)`"
    ):
        Own().grad(W)
