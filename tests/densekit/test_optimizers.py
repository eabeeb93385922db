import numpy as np
import pytest

from densekit import constraints, optimizers
from densekit.layers.weights import Weight
from densekit.optimizers import SGD, Adam, AdamW, Optimizer, RMSprop


def weight(*values, dtype="float64", **watchers):
    return Weight("layer/w", np.array(values, dtype), **watchers)


def steps(optimizer, gradients, w=None):
    w = w or weight(1.0, -2.0)
    for g in gradients:
        optimizer.apply([np.array(g)], [w])
    return w.value


G1, G2 = [0.5, 0.25], [-1.0, 0.5]
ADAM = {
    "learning_rate": 0.001,
    "beta_1": 0.9,
    "beta_2": 0.999,
    "epsilon": 1e-7,
    "amsgrad": False,
}


def test_sgd_by_hand():
    assert steps(SGD(0.5), [G1]).tolist() == [0.75, -2.125]
    # m = -0.25, then 0.5 * -0.25 + 0.5 = 0.375 for the first entry.
    assert steps(SGD(0.5, 0.5), [G1, G2])[0] == 1 - 0.25 + 0.375
    nesterov = steps(SGD(0.5, 0.5, nesterov=True), [G1, G2])[0]
    assert nesterov == 1 + (0.5 * -0.25 - 0.25) + (0.5 * 0.375 + 0.5)


def test_rmsprop_by_hand():
    v = 0.5 * 0.25
    one = steps(RMSprop(0.5, rho=0.5, epsilon=0.125), [G1])[0]
    assert one == 1 - 0.5 * 0.5 / np.sqrt(v + 0.125)
    centred = steps(RMSprop(0.5, rho=0.5, epsilon=0.125, centered=True), [G1])[0]
    assert centred == 1 - 0.5 * 0.5 / np.sqrt(v - 0.25**2 + 0.125)
    mean, v = 0.5 * 0.25 + 0.5 * -1, 0.5 * v + 0.5
    second = 0.5 * -1 / np.sqrt(v - mean**2 + 0.125)
    optimizer = RMSprop(0.5, rho=0.5, epsilon=0.125, centered=True)
    assert steps(optimizer, [G1, G2])[0] == pytest.approx(centred - second, rel=1e-15)
    v = 0.5 * 0.25
    rolling = steps(RMSprop(0.5, rho=0.5, momentum=0.5, epsilon=0.125), [G1, G2])[0]
    first = 0.25 / np.sqrt(v + 0.125)
    second = 0.5 * first - 0.5 / np.sqrt(0.5 * v + 0.5 + 0.125)
    assert rolling == pytest.approx(1 - first - second, rel=1e-15)


def test_adam_by_hand():
    # The first step is the learning rate long, whatever the gradient.
    assert steps(Adam(0.5, 0.5, 0.75, 0.0), [G1]) == pytest.approx(
        [0.5, -2.5], rel=1e-12
    )
    optimizer = Adam(0.5, beta_1=0.5, beta_2=0.75, epsilon=0.125)
    m = 0.5 * (0.5 * 0.5) + 0.5 * -1
    v = 0.75 * (0.25 * 0.25) + 0.25
    first = 0.5 * np.sqrt(0.25) / 0.5 * 0.25 / (np.sqrt(0.0625) + 0.125)
    second = 0.5 * np.sqrt(1 - 0.75**2) / 0.75 * m / (np.sqrt(v) + 0.125)
    assert steps(optimizer, [G1, G2])[0] == pytest.approx(1 - first - second, rel=1e-15)


def test_amsgrad_keeps_the_largest():
    plain, ams = (Adam(0.5, beta_2=0.5, amsgrad=a) for a in (False, True))
    gradients = [[1.0, 1.0], [0.0, 0.0]]
    assert not np.array_equal(steps(plain, gradients), steps(ams, gradients))
    assert np.array_equal(steps(Adam(amsgrad=True), [G1]), steps(Adam(), [G1]))


def test_decay_comes_first_and_takes_the_learning_rate():
    assert steps(SGD(0.5, weight_decay=0.25), [[0.0, 0.0]])[0] == 1 - 0.125
    assert AdamW().weight_decay == 0.004
    decayed = steps(AdamW(0.5, 0.25), [[0.0, 0.0]])
    assert decayed.tolist() == [0.875, -1.75]
    assert steps(Adam(0.5), [[0.0, 0.0]]).tolist() == [1, -2]


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        ({"clipvalue": 1.0}, [[1, -1], [1]]),
        ({"clipnorm": 1.0}, [[0.6, -0.8], [1]]),
        ({"global_clipnorm": 6.5}, [[1.5, -2], [6]]),
        ({"global_clipnorm": 26.0}, [[3, -4], [12]]),
        ({"clipnorm": 26.0}, [[3, -4], [12]]),
        ({"clipnorm": 0.0}, [[3, -4], [12]]),
    ],
)
def test_clipping(clip, expected):
    a, b = weight(0.0, 0.0), weight(0.0)
    SGD(1.0, **clip).apply([np.array([3.0, -4.0]), np.array([12.0])], [a, b])
    assert np.allclose(-a.value, expected[0], rtol=1e-15)
    # 13 is the norm of all together: 6.5 halves each.
    wanted = [6] if clip.get("global_clipnorm") == 6.5 else expected[1]
    assert np.allclose(-b.value, wanted, rtol=1e-15)


def test_an_infinite_gradient_spoils_all_of_a_global_norm():
    a, b = weight(0.0), weight(0.0)
    with np.errstate(invalid="ignore"):
        SGD(1.0, global_clipnorm=1.0).apply([np.array([np.inf]), np.ones(1)], [a, b])
    assert np.isnan([*a.value, *b.value]).all()


def test_constraints_come_last():
    w = weight(0.5, 0.5, constraint=constraints.NonNeg())
    assert steps(SGD(1.0), [[1.0, 0.25]], w).tolist() == [0, 0.25]


def test_a_step_that_fails_changes_nothing():
    def fails(w):
        raise RuntimeError("no")

    a, b = weight(1.0), weight(1.0, constraint=fails)
    optimizer = SGD(1.0, momentum=0.5)
    with pytest.raises(RuntimeError):
        optimizer.apply([np.ones(1), np.ones(1)], [a, b])
    assert (a.value, b.value, optimizer.iterations) == (1, 1, 0)
    b.constraint = None
    optimizer.apply([np.ones(1), np.ones(1)], [a, b])
    assert (a.value, b.value, optimizer.iterations) == (0, 0, 1)


def test_the_weights_keep_their_dtype():
    for dtype in ("float16", "float32", "float64"):
        for cls in optimizers.OPTIMIZERS.values():
            w = weight(1.0, dtype=dtype)
            cls(weight_decay=0.5).apply([np.ones(1)], [w])
            assert w.value.dtype == dtype


@pytest.mark.parametrize(
    ("cls", "remembers", "arguments"),
    [
        (SGD, (), {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False}),
        (
            RMSprop,
            ("velocity",),
            {
                "learning_rate": 0.001,
                "rho": 0.9,
                "momentum": 0.0,
                "epsilon": 1e-7,
                "centered": False,
            },
        ),
        (Adam, ("momentum", "velocity"), ADAM),
        (AdamW, ("momentum", "velocity"), ADAM | {"weight_decay": 0.004}),
    ],
)
def test_defaults(cls, remembers, arguments):
    optimizer = cls()
    assert optimizer.remembers == remembers
    config = optimizer.get_config()
    arguments = {"weight_decay": None} | arguments
    rate = arguments.pop("learning_rate")
    assert {name: config[name] for name in arguments} == arguments
    assert optimizer.learning_rate == np.float32(rate)


def test_the_name_is_made_from_the_class():
    assert Adam().name.startswith("adam")
    assert Adam(name="mine").name == "mine"


def test_a_momentum_of_1_keeps_all_speed():
    assert steps(SGD(0.5, 1.0), [G1, [0.0, 0.0]])[0] == 1 - 2 * 0.25


def test_the_learning_rate_is_kept_in_float32():
    optimizer = SGD()
    assert optimizer.learning_rate == np.float32(0.01)
    optimizer.learning_rate = 0.5
    assert steps(optimizer, [[1.0, 0.0]])[0] == 0.5
    assert optimizer.get_config()["learning_rate"] == 0.5


def test_pairs_and_later_calls_without_weights():
    a, b = weight(1.0), weight(1.0)
    optimizer = SGD(1.0)
    assert optimizer.apply_gradients([(np.ones(1), a), (np.ones(1), b)]) == 1
    optimizer.apply([np.ones(1), np.zeros(1)])
    assert (a.value, b.value, optimizer.iterations) == (-1, 0, 2)
    with pytest.raises(ValueError, match=r"zip\(\)"):
        optimizer.apply_gradients([(np.ones(1), a), (np.ones(1), b, "more")])


@pytest.mark.parametrize("cls", optimizers.OPTIMIZERS.values())
def test_configs_make_equal_optimizers(cls):
    given = cls(0.5, weight_decay=0.25, clipnorm=2.0)
    config = given.get_config()
    again = optimizers.get({"class_name": cls.__name__, "config": config})
    assert type(again) is cls
    assert again.get_config() == config


def test_get():
    assert isinstance(optimizers.get("SGD"), SGD)
    assert isinstance(optimizers.get("rmsprop"), RMSprop)
    assert optimizers.get(None) is None
    optimizer = Adam()
    assert optimizers.get(optimizer) is optimizer
    assert optimizers.get({"class_name": "adamw"}).weight_decay == 0.004


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: optimizers.get("adm"), "identifier: adm. Did you mean 'adam'"),
        (lambda: optimizers.get(Adam), "optimizer identifier: <class"),
        (lambda: optimizers.get(3), "optimizer identifier: 3"),
        (lambda: optimizers.get({"class_name": "x"}), "optimizer identifier: {'class"),
        (
            lambda: SGD(1),
            "^Argument `learning_rate` should be float. Received instead: "
            "learning_rate=1$",
        ),
        (
            lambda: SGD(momentum=2.0),
            r"^`momentum` must be a float between \[0, 1\]. Received: momentum=2.0$",
        ),
        (lambda: SGD(momentum=1), "momentum=1$"),
        (
            lambda: AdamW(weight_decay=None),
            "^Argument `weight_decay` must be a float. Received: weight_decay=None$",
        ),
        (lambda: SGD(foo=1), "not recognized: {'foo': 1}"),
        (
            lambda: SGD(clipnorm=1.0, clipvalue=2.0),
            "^Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. "
            "Received: clipnorm=1.0, clipvalue=2.0, global_clipnorm=None$",
        ),
        (lambda: SGD(name="a/b"), "name=a/b"),
        (lambda: SGD().apply([np.ones(1)]), r"shapes \[\]. Received: \[\(1,\)\]"),
        (lambda: SGD().apply([np.ones(2)], [weight(1.0)]), r"Received: \[\(2,\)\]"),
        (lambda: SGD().apply([], [weight(1.0)]), r"Received: \[\]"),
    ],
)
def test_refusals(call, problem):
    with pytest.raises(ValueError, match=problem):
        call()


def test_a_new_weight_needs_a_new_optimizer():
    optimizer = SGD()
    steps(optimizer, [G1])
    problem = (
        "^Unknown variable: layer/w. This optimizer can only be called for the "
        "variables it was originally built with. When working with a new set of "
        "variables, you should recreate a new optimizer instance.$"
    )
    with pytest.raises(ValueError, match=problem):
        steps(optimizer, [G1])


def test_what_is_left_out_says_so():
    with pytest.raises(NotImplementedError, match="use_ema=True"):
        SGD(use_ema=True)
    with pytest.raises(NotImplementedError):
        Optimizer(0.5).apply([np.ones(1)], [weight(1.0)])
