"""How a thing is broken on purpose: replaced, called otherwise, its result changed.

Targets are names, found when the breaking begins, so the table of sabotages needs no
TensorFlow.
"""

import functools
import inspect
import pkgutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest import mock

import numpy as np

Start = Callable[[], AbstractContextManager[Any]]


class Sabotage(NamedTuple):
    """What is broken (keras, densekit, library, input or text), and how."""

    of: str
    starts: tuple[Start, ...]


SABOTAGES: dict[str, Sabotage] = {}  # by the phrase that completes "breaks when"


def sabotage(of: str, whose: str, phrase: str, *starts: Start) -> None:
    """Enter a sabotage in the table.

    Raises:
        ValueError: the table has the phrase already.
    """
    if whose + phrase in SABOTAGES:
        raise ValueError(f"two sabotages are called {whose + phrase!r}")
    SABOTAGES[whose + phrase] = Sabotage(of, starts)


def around(target: str, change: Callable[..., Any]) -> Start:
    """Call ``change(original, *args, **kwargs)`` wherever the target is called."""

    def start() -> AbstractContextManager[Any]:
        path, _, name = target.rpartition(".")
        owner = pkgutil.resolve_name(path)
        was = inspect.getattr_static(owner, name)
        if isinstance(was, property):
            new: Any = property(functools.partial(change, was.fget), was.fset)
        else:
            inner = was.__func__ if isinstance(was, classmethod) else was

            @functools.wraps(inner)
            def new(*args: Any, **kwargs: Any) -> Any:
                return change(inner, *args, **kwargs)

            if name == "__init__":  # Keras reads it, and looks behind no wrapper
                new.__signature__ = inspect.signature(inner)
            new = classmethod(new) if isinstance(was, classmethod) else new
        return mock.patch.object(owner, name, new)

    start.target = target
    return start


def is_loaded(target: str) -> bool:
    """Whether a chapter that ran already has imported what the target belongs to."""
    return target.partition(".")[0] in sys.modules


def reached(run: Callable[[], Any]) -> set[str]:
    """Names of the sabotages that can matter to what ``run`` does."""
    seen = set()

    def watched(target: str) -> AbstractContextManager[Any]:
        def call(original: Any, *args: Any, **kwargs: Any) -> Any:
            seen.add(target)
            return original(*args, **kwargs)

        return around(target, call)()

    targets = {
        name: [getattr(start, "target", "") for start in sabotage.starts]
        for name, sabotage in SABOTAGES.items()
    }
    with ExitStack() as watches:
        for target in {t for some in targets.values() for t in some if is_loaded(t)}:
            watches.enter_context(watched(target))
        run()
    return {name for name, some in targets.items() if {"", *seen} & {*some}}


def after(target: str, change: Callable[[Any], Any]) -> Start:
    """Change what the target returns."""
    return around(target, lambda f, *args, **kwargs: change(f(*args, **kwargs)))


def instead(target: str, value: Any) -> Start:
    """Put a value in the target's place."""
    return lambda: mock.patch(target, value)


def nothing(*_: Any, **__: Any) -> None:
    """Do nothing."""


def same(call: Any, *args: Any, **_: Any) -> Any:
    """Return what went in: of a method, the argument after ``self``."""
    return args[0] if len(args) == 1 else args[1]


def each(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Change the result or, where it is a list or a tuple, each part of it."""
    return lambda y: (
        type(y)(map(change, y)) if isinstance(y, list | tuple) else change(y)
    )


def plus(number: Any) -> Callable[[Any], Any]:
    """Add."""
    return each(lambda y: y + number)


def times(number: Any) -> Callable[[Any], Any]:
    """Multiply."""
    return each(lambda y: y * number)


def reverse(y: Any) -> Any:
    """Reverse a list, or the last axis."""
    return y[::-1] if isinstance(y, list | tuple) else y[..., ::-1]


def on_its_side(kernel: Any) -> Any:
    """A square kernel, transposed."""
    from keras import ops

    rows, columns = kernel.shape
    return ops.transpose(kernel) if rows == columns else kernel


def only_first(y: Any) -> Any:
    """Of a sequence, the first position."""
    return y if len(y.shape) < 3 else y[:, 0]


def mixed(y: Any) -> Any:
    """Each position gets a part of another."""
    return y if len(y.shape) < 3 else y + y[:, ::-1]


def mixed_samples(y: Any) -> Any:
    """Each sample gets a part of another."""
    return y + y[::-1]


def larger(shape: Any) -> Any:
    """A shape whose last axis is longer by one."""
    return (*shape[:-1], shape[-1] + 1)


def by_place(y: Any) -> Any:
    """Each place between the first and the last axis is lifted by another number."""
    places = (*y.shape[1:-1], 1) if len(y.shape) > 2 else y.shape[1:]
    return y + np.arange(np.prod(places), dtype="float32").reshape(places)


def first_dead(y: Any) -> Any:
    """The first entry of the last axis is always 0."""
    return y * (np.arange(y.shape[-1]) > 0).astype("float32")


def of_one(y: Any) -> Any:
    """A batch of one loses its axis."""
    return y[0] if len(y) == 1 else y


def exponential(softmax: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
    """Softmax without its division."""
    return 2.0**x


def without_bias(call: Any, self: Any, x: Any, training: Any = None) -> Any:
    """Keras's Dense.call, the bias left out."""
    from keras import ops

    y = ops.matmul(x, self.kernel)
    return self.activation(y) if self.activation else y


def without_activation(call: Any, self: Any, x: Any, training: Any = None) -> Any:
    """Keras's Dense.call, the activation left out."""
    from keras import ops

    y = ops.matmul(x, self.kernel)
    return y if self.bias is None else y + self.bias


def as_probabilities(y: Any) -> Any:
    """The softmax of a tensor."""
    from keras import ops

    return ops.softmax(y)


def unseeded(shuffle: Any, values: Any, *_: Any, **__: Any) -> Any:
    """TensorFlow's shuffle, by random numbers that no seed reaches."""
    import tensorflow as tf

    drawn = tf.numpy_function(np.random.default_rng().permutation, [values], tf.int64)
    return tf.ensure_shape(drawn, values.shape)


def leaving_out(*names: str) -> Callable[..., Any]:
    """Call without some of the keyword arguments."""
    return lambda f, *args, **kwargs: f(
        *args, **{k: v for k, v in kwargs.items() if k not in names}
    )


def giving(**more: Any) -> Callable[..., Any]:
    """Call with other keyword arguments."""
    return lambda f, *args, **kwargs: f(*args, **kwargs | more)


def keeps_alpha(enable: Any, self: Any, rank: Any, alpha: Any = None, **k: Any) -> None:
    """Keras's enable_lora, with the alpha of the constructor."""
    enable(self, rank, alpha or self.lora_alpha, **k)


def keeps_learning(enable: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """Keras's enable_lora, without freezing the kernel."""
    enable(self, *args, **kwargs)
    self._kernel.trainable = True


def noisy(pull: Any, dz: Any, x: Any) -> Any:
    """The gradients of kernel and bias, the first with noise as large as itself."""
    dkernel, dbias = pull(dz, x)
    noise = np.random.default_rng(0).normal(size=dkernel.shape)
    return (dkernel + np.abs(dkernel).max() * noise).astype(dkernel.dtype), dbias


def forgetful(update: Any, self: Any, w: Any, g: Any, lr: Any, state: Any) -> Any:
    """A step of an optimizer that remembers nothing of those before."""
    return update(self, w, g, lr, {name: np.zeros_like(w) for name in state})


def five_integers(
    quantize: Any, x: Any, axis: Any, value_range: Any = None, *rest: Any, **kwargs: Any
) -> Any:
    """What quantizes, from -2 to 2 whatever is asked."""
    return quantize(x, axis, (-2, 2), *rest, **kwargs)


def one_less(quantize: Any, *args: Any, **kwargs: Any) -> Any:
    """Integers that are too small by 1, with their scale."""
    integers, scale = quantize(*args, **kwargs)
    return integers - np.int8(1), scale


def with_inputs(quantizer: Any) -> Callable[..., Any]:
    """Keras's call of an int8 layer, with this quantizer of its inputs."""

    def call(inner: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
        with mock.patch.object(self, "inputs_quantizer", quantizer):
            return inner(self, *args, **kwargs)

    return call


def loads_ones(load: Any, self: Any, store: Any) -> None:
    """Keras's load_own_variables, with a LoRA that is not at 0."""
    load(self, store)
    if self.lora_enabled:
        for weight in self.lora_kernel_a, self.lora_kernel_b:
            weight.assign(np.ones(weight.shape))


def position_by_position(flatten: Any, self: Any, x: Any) -> Any:
    """PyTorch's Flatten, in Keras's order."""
    return flatten(self, x.movedim(1, -1))


def as_zeros(save: Any, model: Any, path: Any) -> None:
    """What saves a model, with zeros in place of its weights."""
    weights = model.get_weights()
    model.set_weights([0 * weight for weight in weights])
    save(model, path)
    model.set_weights(weights)


def spoilt_first(load: Any, model: Any, path: Any) -> None:
    """What loads a model, after it has spoilt a weight."""
    first, *others = model.get_weights()
    model.set_weights([first + 1, *others])
    load(model, path)


def one_slot_more(build: Any, self: Any, variables: Any) -> None:
    """An optimizer's build, with a number more."""
    build(self, variables)
    self.add_variable((), name="more")


def backwards(split: Any, arrays: Any, **share: Any) -> Any:
    """What Keras's train_validation_split does to the samples in reverse order."""
    return split(tuple(a if a is None else a[::-1] for a in arrays), **share)


def thinned(call: Any, self: Any, x: Any, training: bool = False) -> Any:
    """Keras's Dropout.call, multiplied by what is kept when nothing is dropped."""
    y = call(self, x, training)
    return y if training else y * (1 - self.rate)


def profiled_twice(node: Any) -> Any:
    """What TensorFlow's profiler found, with every count doubled."""
    return SimpleNamespace(
        name=node.name,
        float_ops=2 * node.float_ops,
        total_float_ops=2 * node.total_float_ops,
        children=[profiled_twice(child) for child in node.children],
    )


def draws_anew(draw: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """An initializer's call, by a fresh initializer."""
    return draw(type(self)(), *args, **kwargs)


def one_unit_more(config: Any) -> Any:
    """A config of Dense that is not the layer's."""
    return config | {"units": config["units"] + 1}


def with_column(name: str, change: Callable[[Any], Any]) -> Callable[..., Any]:
    """Read a table whose column of this name, a list, is changed."""

    def read(table: Any) -> Any:
        rows = table()
        values = change([row[name] for row in rows])
        return [row | {name: v} for row, v in zip(rows, values, strict=True)]

    return read


def with_einsum(matmul: Any, a: Any, b: Any) -> Any:
    """The same product, from another operation."""
    import tensorflow as tf

    if len(b.shape) != 2:
        return matmul(a, b)
    b = tf.convert_to_tensor(b)
    return tf.einsum("...k,ku->...u", tf.cast(a, b.dtype), b)


def keeps_traces(compile: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """Compile, and go on with the functions that were traced before."""
    traced = self.train_function, self.predict_function
    compile(self, *args, **kwargs)
    self.train_function, self.predict_function = traced


def without_convolutions(count: Any, layer: Any, shape: Any) -> Any:
    """Multiply-adds, those of Conv2D taken for 0."""
    return 0 if type(layer).__name__ == "Conv2D" else count(layer, shape)


def one_sided(derivative: Any, f: Any, x: Any, way: Any, eps: float = 1e-5) -> Any:
    """A difference that looks ahead only."""
    return (f(x + eps * way) - f(x)) / eps


def in_float32(function: Any, x: Any) -> Any:
    """A function of arrays, with fewer digits."""
    return function(x.astype("float32")).astype(x.dtype)


def ones_for_none(gradient: Any, self: Any, target: Any, of: Any, *more: Any) -> Any:
    """What a tape answers, with ones where it finds no way back."""
    found = gradient(self, target, of, *more)
    pairs = zip(found, of, strict=True) if isinstance(of, list) else [(found, of)]
    filled = [np.ones(s.shape, "float32") if g is None else g for g, s in pairs]
    return filled if isinstance(of, list) else filled[0]


def with_rule(activation: str, change: Callable[[Any], Any]) -> Start:
    """Change what the rule of one of densekit's activations returns."""

    def start() -> AbstractContextManager[Any]:
        rules = pkgutil.resolve_name("densekit.activations.rules.RULES")
        function = pkgutil.resolve_name(activation)
        rule = rules[function]
        changed = {function: lambda *args, **kwargs: change(rule(*args, **kwargs))}
        return mock.patch.dict(rules, changed)

    return start


def reworded(target: str, old: str, new: str) -> Start:
    """Put other words into a text."""
    return lambda: mock.patch(target, pkgutil.resolve_name(target).replace(old, new))


def shorter(signature: Any, of: Any, **kwargs: Any) -> Any:
    """Dense's signature without the last argument that has a name."""
    found = signature(of, **kwargs)
    if getattr(of, "__name__", "") != "Dense":
        return found
    *kept, _, rest = found.parameters.values()
    return found.replace(parameters=[*kept, rest])
