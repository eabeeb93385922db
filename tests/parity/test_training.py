"""Training in both libraries: step by step, and epoch by epoch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import densekit
from densebook import digits
from densebook.quiet import tf
from tests.parity.twins import seeds

keras = tf.keras
OPTIMIZERS = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
}
CLIPS = [
    {},
    {"clipvalue": 0.01},
    {"clipnorm": 0.1},
    {"global_clipnorm": 0.1},
    {"weight_decay": 0.1},
]
RULES = [
    ("SGD", {}),
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "nesterov": True}),
    ("RMSprop", {}),
    ("RMSprop", {"centered": True, "momentum": 0.5}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True}),
    ("AdamW", {}),
]


def layers_of(library):
    return library.layers


@given(
    rule=st.sampled_from(RULES),
    clip=st.sampled_from(CLIPS),
    dtype=st.sampled_from(["float32", "float64"]),
    constrained=st.booleans(),
    seed=seeds,
)
def test_steps_of_an_optimizer(rule, clip, dtype, constrained, seed):
    rng = np.random.default_rng(seed)
    values = [rng.normal(size=s).astype(dtype) for s in ((3, 2), (2,))]
    gradients = [
        [rng.normal(size=v.shape).astype(dtype) for v in values] for _ in "123"
    ]
    (name, arguments), rate = rule, float(rng.choice([0.5, 0.01]))
    ours = getattr(densekit.optimizers, name)(rate, **arguments | clip)
    theirs = getattr(keras.optimizers, name)(rate, **arguments | clip)
    constraint = "non_neg" if constrained else None
    mine = [
        densekit.layers.weights.Weight(
            "w", v, constraint=densekit.constraints.get(constraint)
        )
        for v in values
    ]
    variables = [keras.Variable(v, dtype=dtype) for v in values]
    for v in variables:
        v.constraint = keras.constraints.get(constraint)
    for step in gradients:
        ours.apply(step, mine)
        theirs.apply([tf.constant(g) for g in step], variables)
    bound = 1e-6 if dtype == "float32" else 1e-12
    for w, v in zip(mine, variables, strict=True):
        assert np.allclose(w.value, v.numpy(), rtol=bound, atol=bound)
    theirs, ours = theirs.get_config(), ours.get_config()
    assert {**ours, "name": ""} == {**theirs, "name": ""}


LOSSES = [  # name, class, and an activation that suits it
    ("mse", "MeanSquaredError", "tanh"),
    ("mae", "MeanAbsoluteError", None),
    ("huber", "Huber", None),
    ("binary_crossentropy", "BinaryCrossentropy", "sigmoid"),
    ("categorical_crossentropy", "CategoricalCrossentropy", "softmax"),
    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "softmax"),
]


# RMSprop and Adam divide a gradient by its own size, and so magnify the rounding errors
# of one that nearly cancels. Their steps are compared in float64, and above for given
# gradients; in float32, where Keras has penalties, it is SGD that shows the gradient.
@pytest.mark.parametrize(
    ("dtype", "rules", "bound"),
    [("float64", RULES, 1e-12), ("float32", RULES[:3], 1e-6)],
)
@settings(max_examples=15)
@given(
    data=st.data(),
    loss=st.sampled_from(LOSSES),
    weighing=st.sampled_from([None, "samples", "classes"]),
    frozen=st.booleans(),
    seed=seeds,
)
def test_one_step_of_a_model(dtype, rules, bound, data, loss, weighing, frozen, seed):
    rule, arguments = data.draw(st.sampled_from(rules))
    loss_name, loss_class, activation = loss
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(5, 3)).astype(dtype)
    labels = rng.integers(0, 4, 5)
    y = labels if loss_name.startswith("sparse") else np.eye(4, dtype=dtype)[labels]
    given = {
        None: {},
        "samples": {"sample_weight": rng.random(5).astype(dtype)},
        "classes": {"class_weight": {0: 2.0, 2: 0.5}},
    }[weighing]
    single = dtype == "float32"  # where Keras computes penalties
    results = []
    for library in (keras, densekit):
        seeded(library, seed % 1000)
        first = layers_of(library).Dense(
            4,
            "tanh",
            kernel_regularizer="l2" if single else None,
            kernel_constraint="max_norm",
            dtype=dtype,
        )
        last = layers_of(library).Dense(
            4, activation, activity_regularizer="l1" if single else None, dtype=dtype
        )
        dropout = layers_of(library).Dropout(0.25, dtype=dtype)
        start = layers_of(library).Input((3,), dtype=dtype)
        made = library.Sequential([start, first, dropout, last])
        first.trainable = not frozen
        made.compile(
            getattr(library.optimizers, rule)(0.01, **arguments),
            loss_name if single else getattr(library.losses, loss_class)(dtype=dtype),
            metrics=["accuracy"],
            weighted_metrics=["accuracy"],
        )
        logs = [made.train_on_batch(x, y, **given, return_dict=True) for _ in "12"]
        results.append((logs, made.get_weights()))
    (theirs, their_weights), (ours, our_weights) = results
    for a, b in zip(theirs, ours, strict=True):
        assert list(a) == list(b)
        assert np.allclose(list(a.values()), list(b.values()), rtol=1e-6, atol=0)
    for a, b in zip(their_weights, our_weights, strict=True):
        assert a.dtype == b.dtype == dtype
        assert np.abs(a - b).max() <= bound * np.abs(a).max()


def seeded(library, seed):
    (keras.utils if library is keras else densekit).set_random_seed(seed)


@pytest.mark.parametrize(
    ("name", "seed"), [*((name, 0) for name in OPTIMIZERS), ("adam", 1), ("adam", 2)]
)
def test_twenty_epochs_of_digits(name, seed):
    (x, y), test = digits.load()
    histories = []
    for library in (keras, densekit):
        seeded(library, seed)
        rule, arguments = OPTIMIZERS[name]
        made = library.Sequential(
            [
                layers_of(library).Input((64,)),
                layers_of(library).Dense(64, "tanh"),
                layers_of(library).Dense(10, "softmax"),
            ]
        )
        made.compile(
            getattr(library.optimizers, rule)(**arguments),
            "sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        fitted = made.fit(x, y, epochs=20, verbose=0, validation_data=test)
        histories.append(fitted.history)
    theirs, ours = histories
    assert list(theirs) == list(ours)
    for key, values in theirs.items():
        assert np.allclose(ours[key], values, rtol=1e-5, atol=0), key


@pytest.mark.parametrize("shuffle", [True, False, "batch"])
@pytest.mark.parametrize(("samples", "size"), [(17, 5), (40, 9), (3, 8)])
def test_the_order_of_samples(shuffle, samples, size):
    # With a large rate each order of the samples ends at weights of its own.
    x = np.linspace(-1, 1, samples, dtype="float32")[:, None]
    ends = []
    for library in (keras, densekit):
        seeded(library, 5)
        made = library.Sequential(
            [layers_of(library).Input((1,)), layers_of(library).Dense(1)]
        )
        made.compile(library.optimizers.SGD(0.5), "mse")
        for _ in range(2):
            made.fit(x, x**2, size, epochs=2, shuffle=shuffle, verbose=0)
        ends.append(np.concatenate([w.ravel() for w in made.get_weights()]))
    assert np.allclose(*ends, rtol=1e-5, atol=1e-6)


def with_lora(model):
    model.layers[0].enable_lora(1, a_initializer="ones")


def new_optimizer(model):
    model.compile(type(model.optimizer)(0.25), "mse")


def off_and_on(part):
    part.trainable = False
    part.trainable = True


BETWEEN = {  # two calls of fit: a change, and which weights the second call moves
    "model.quantize": (lambda m: m.quantize("int8"), [1, 0, 0]),
    "LoRA": (with_lora, [1, 1, 0, 0]),
    "LoRA, compile": (lambda m: (with_lora(m), new_optimizer(m)), [0, 1, 1, 1]),
    "LoRA, the model unfrozen": (
        lambda m: (with_lora(m), off_and_on(m), new_optimizer(m)),
        [1, 1, 1, 1],
    ),
    "LoRA, the layer unfrozen": (
        lambda m: (with_lora(m), off_and_on(m.layers[0]), new_optimizer(m)),
        [1, 1, 1, 1],
    ),
    "LoRA, the old optimizer": (
        lambda m: (with_lora(m), m.compile(m.optimizer, "mse")),
        "Unknown variable: .*lora_kernel_a",
    ),
    "model.quantize, LoRA": (
        lambda m: (m.quantize("int8"), with_lora(m)),
        "Unknown variable: .*lora_kernel_a",
    ),
}


@pytest.mark.filterwarnings("ignore:Layer InputLayer does not have a `quantize`")
@pytest.mark.parametrize("rule", ["SGD", "Adam"])
@pytest.mark.parametrize("between", BETWEEN)
def test_a_change_between_two_fits(between, rule):
    (change, expected), ends = BETWEEN[between], []
    for library in (keras, densekit):
        made, fit = fitted(library, getattr(library.optimizers, rule)(0.25))

        def again(made=made, fit=fit):
            change(made)
            return made.get_weights(), fit(epochs=3).history["loss"]

        if isinstance(expected, str):
            with pytest.raises(ValueError, match=expected):
                again()
            continue
        start, losses = again()
        end = made.get_weights()
        moved = [np.any(was != now) for was, now in zip(start, end, strict=True)]
        assert moved == [bool(n) for n in expected]
        ends.append([losses, *end])
    for theirs, ours in zip(*ends, strict=True) if ends else ():
        assert np.allclose(theirs, ours, rtol=1e-5, atol=1e-6)


def fitted(library, optimizer, **compiled):
    """A model of one layer after two epochs, and what trains it further."""
    rng = np.random.default_rng(0)
    x, y, kernel = (
        rng.normal(size=s).astype("float32") for s in [(8, 3), (8, 2), (3, 2)]
    )
    made = library.Sequential(
        [layers_of(library).Input((3,)), layers_of(library).Dense(2)]
    )
    made.set_weights([kernel, np.zeros(2, "float32")])
    made.compile(optimizer, "mse", **compiled)
    made.fit(x, y, epochs=2, verbose=0)
    return made, lambda **arguments: made.fit(x, y, verbose=0, **arguments)


@pytest.mark.parametrize("rule", ["SGD", "Adam"])
def test_a_layer_quantized_between_two_fits(rule):
    # Keras not in a graph; in one it goes on as before: differs.toml.
    ends = []
    for library, compiled in ((keras, {"run_eagerly": True}), (densekit, {})):
        optimizer = getattr(library.optimizers, rule)(0.25)
        made, fit = fitted(library, optimizer, **compiled)
        made.layers[0].quantize("int8")
        ends.append([fit(epochs=3).history["loss"], *made.get_weights()])
    for theirs, ours in zip(*ends, strict=True):
        assert np.allclose(theirs, ours, rtol=1e-5, atol=1e-6)


REFUSED = [
    lambda fit, m, x, y: m.compile("adm"),
    lambda fit, m, x, y: m.compile("sgd", "mse", metrics="accuracy"),
    lambda fit, m, x, y: (m.compile("sgd", "msee"), fit(m, x, y)),
    lambda fit, m, x, y: (m.compile("sgd"), fit(m, x, y)),
    lambda fit, m, x, y: (m.compile("sgd", "mse", metrics=["acu"]), fit(m, x, y)),
    lambda fit, m, x, y: fit(m, x, y),
    lambda fit, m, x, y: (m.compile("sgd", "mse"), fit(m, x, y[:2])),
    lambda fit, m, x, y: (m.compile("sgd", "mse"), fit(m, x, y, validation_split=1)),
    lambda fit, m, x, y: (m.compile("sgd", "mse"), fit(m, x, y, batch_size=-1)),
    lambda fit, m, x, y: (m.compile("sgd", "mse"), fit(m, x, y, batch_size=2.5)),
]


@pytest.mark.parametrize("call", REFUSED)
def test_the_same_calls_are_refused(call):
    x, y = np.ones((4, 2), "float32"), np.ones((4, 1), "float32")
    refusals = []
    for library in (keras, densekit):
        made = library.Sequential(
            [layers_of(library).Input((2,)), layers_of(library).Dense(1)]
        )
        with pytest.raises(Exception, match=r".") as refusal:
            call(lambda m, *a, **k: m.fit(*a, verbose=0, **k), made, x, y)
        refusals.append(refusal.type)
    assert refusals[0] is refusals[1]
