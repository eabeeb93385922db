import numpy as np
import pytest

from densebook import ClaimError, shows_error, verify


def test_a_true_condition_prints_the_claim(capsys):
    verify("water is wet", True)
    assert capsys.readouterr().out == "✓ water is wet\n"


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (2, 2),
        ((2, 3), (2, 3)),
        ("a", "a"),
        (np.ones((2, 2)), np.ones((2, 2))),
        ([(2, 3), (2,), 16], [(2, 3), (2,), 16]),
    ],
)
def test_equal_values_pass(actual, expected, capsys):
    verify("equal", actual, expected)
    assert capsys.readouterr().out == "✓ equal\n"


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (2, 3),
        ((2, 3), (2, 3, 1)),
        (np.ones((2, 1)), np.ones((2, 2))),
        (np.ones(3), 1),
        ([1.0, np.nan], [1.0, np.nan]),
        ("a", "b"),
        ([(2, 3), (2,)], [(2, 3), (2, 1)]),
        ([(2, 3), (2,)], [(2, 3), (3,)]),
    ],
)
def test_different_values_raise_with_both(actual, expected, capsys):
    with pytest.raises(
        ClaimError, match=r"(?s)does not hold: equal\n  actual: .*\n  expec"
    ):
        verify("equal", actual, expected)
    assert capsys.readouterr().out == ""


def test_a_false_condition_raises():
    with pytest.raises(ClaimError, match="does not hold: no"):
        verify("no", np.False_)


@pytest.mark.parametrize("condition", [1, "yes", np.ones(2), None])
def test_a_condition_must_be_true_or_false(condition):
    with pytest.raises(TypeError, match="a condition is True or False"):
        verify("no", condition)


def test_close_prints_the_tolerance_it_proved(capsys):
    verify.close("near", 1.0001, 1.0, atol=1e-3)
    verify.close("near", 1.0001, 1.0, rtol=1e-3)
    verify.close("near", 1.0001, 1.0, rtol=1e-3, atol=1e-5)
    verify.close("near", 1.2, 1.0, atol=0.25)
    verify.close("near", 1.2, 1.0, atol=1, rtol=0.05)
    assert capsys.readouterr().out.splitlines() == [
        "✓ near (within 1e-03)",
        "✓ near (within 1e-03 of the value)",
        "✓ near (within 1e-05 plus 1e-03 of the value)",
        "✓ near (within 0.25)",
        "✓ near (within 1 plus 0.05 of the value)",
    ]


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(1.01, 1.0), (np.ones((2, 1)), np.ones((1, 2))), (np.nan, np.nan), (np.inf, 1.0)],
)
def test_close_refuses_what_is_further_away(actual, expected):
    with pytest.raises(ClaimError, match="does not hold: near"):
        verify.close("near", actual, expected, atol=1e-3)


def test_close_names_the_largest_difference():
    with pytest.raises(ClaimError, match=r"largest difference: 5.000e-01"):
        verify.close("near", [1.0, 2.5], [1.0, 2.0], atol=1e-3)


def test_close_needs_a_tolerance():
    with pytest.raises(TypeError, match="give rtol or atol"):
        verify.close("near", 1.0, 1.0)


def test_a_shown_error_is_printed_with_its_class(capsys):
    with shows_error(ValueError):
        raise ValueError("\x1b[1mno\x1b[0m <object at 0x7f2b>")
    said = "error, as expected: ValueError: no <object>\n"
    assert capsys.readouterr().out == said


def test_what_keras_puts_around_a_message_is_left_out(capsys):
    with shows_error(ValueError):
        raise ValueError(
            "Exception encountered when calling Dense.call().\n\nno\ngood\n\n"
            "Arguments received by Dense.call():\n  • inputs=1"
        )
    assert capsys.readouterr().out == "error, as expected: ValueError: no good\n"


def test_where_tensorflow_was_is_left_out(capsys):
    with shows_error(ValueError):
        raise ValueError(
            "{{function_node __wrapped__F_device_/job:localhost/device:CPU:0}} no "
            "[Op:F] name: "
        )
    assert capsys.readouterr().out == "error, as expected: ValueError: no\n"


def test_an_error_that_does_not_come_is_an_error():
    with (
        pytest.raises(ClaimError, match="expected ValueError or TypeError"),
        shows_error(ValueError, TypeError),
    ):
        pass


def test_another_error_passes_through():
    with pytest.raises(KeyError), shows_error(ValueError):
        raise KeyError("x")
