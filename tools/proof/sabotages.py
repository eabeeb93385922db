"""The sabotages: what is broken, in words that complete "breaks when ...", and how.

In each group those that break one thing stand before those that break nearly everything,
because the ledger tells the first that a claim notices.
"""

import functools
from unittest import mock

import numpy as np

from .breaking import (
    after,
    around,
    as_probabilities,
    as_zeros,
    backwards,
    by_place,
    draws_anew,
    exponential,
    first_dead,
    five_integers,
    forgetful,
    giving,
    in_float32,
    instead,
    keeps_alpha,
    keeps_learning,
    keeps_traces,
    larger,
    leaving_out,
    loads_ones,
    mixed,
    mixed_samples,
    noisy,
    nothing,
    of_one,
    on_its_side,
    one_less,
    one_sided,
    one_slot_more,
    one_unit_more,
    ones_for_none,
    only_first,
    plus,
    position_by_position,
    profiled_twice,
    reverse,
    reworded,
    sabotage,
    same,
    shorter,
    spoilt_first,
    thinned,
    times,
    unseeded,
    with_column,
    with_einsum,
    with_inputs,
    with_rule,
    without_activation,
    without_bias,
    without_convolutions,
)

keras = functools.partial(sabotage, "keras", "Keras's ")
tensorflow = functools.partial(sabotage, "keras", "TensorFlow's ")
densekit = functools.partial(sabotage, "densekit", "densekit's ")
library = functools.partial(sabotage, "library", "")
text = functools.partial(sabotage, "text", "")

DENSE, LAYER = "keras.layers.Dense", "keras.layers.Layer"
BACKEND, TF_KERAS = "keras.src.backend.tensorflow", "keras._tf_keras.keras"
OPTIMIZER = "keras.src.optimizers.base_optimizer.BaseOptimizer"
CONV = "keras.src.layers.convolutional.base_conv.BaseConv"
INITIALIZERS = "keras.src.initializers.random_initializers"

LAYERS, AFFINE = "densekit.layers", "densekit.layers.affine.Affine"
BASE, COUNTING = "densekit.layers.base.Layer", "densekit.counting"
INTEROP = "densekit.interop"
PRODUCT = "densekit.layers.dense.dense"
PULLED = f"{PRODUCT}_vjp_input", f"{PRODUCT}_vjp_weights"

# fmt: off
# Keras: layers that are not Dense
keras("Flatten reverses the order", after("keras.layers.Flatten.call", reverse))
keras("Flatten announces one number more", after("keras.layers.Flatten.compute_output_shape", larger))
keras("Flatten puts out zeros", after("keras.layers.Flatten.call", times(0)))
keras("Conv2D adds 1 to its output", after(f"{CONV}.call", plus(1)))
keras("Conv2D mixes up its filters", after(f"{CONV}.call", reverse))
keras("Conv2D announces one filter more", after(f"{CONV}.compute_output_shape", larger))
keras("Conv2D adds another number at each place", after(f"{CONV}.call", by_place))
keras("Conv2D pads", around("keras.layers.Conv2D.__init__", giving(padding="same")))
keras("MaxPooling2D adds 1", after("keras.layers.MaxPooling2D.call", plus(1)))
keras("GlobalAveragePooling2D doubles the average", after("keras.layers.GlobalAveragePooling2D.call", times(2)))
keras("GlobalAveragePooling2D takes one place only", around("keras.layers.GlobalAveragePooling2D.call", lambda f, self, x: x[:, 0, 0]))
keras("Embedding reads its rows backwards", after("keras.layers.Embedding.call", reverse))
keras("ReversibleEmbedding doubles what it puts out", after("keras.layers.ReversibleEmbedding.call", times(2)))
keras("EinsumDense adds 1", after("keras.layers.EinsumDense.call", plus(1)))
keras("TimeDistributed adds 1", after("keras.layers.TimeDistributed.call", plus(1)))
keras("MultiHeadAttention adds 1", after("keras.layers.MultiHeadAttention.call", plus(1)))
keras("MultiHeadAttention ignores masks", around("keras.layers.MultiHeadAttention.call", leaving_out("attention_mask", "query_mask", "value_mask", "key_mask", "use_causal_mask")))
keras("BatchNormalization knows no training", around("keras.layers.BatchNormalization.call", giving(training=False)))
keras("BatchNormalization always trains", around("keras.layers.BatchNormalization.call", giving(training=True)))
keras("LayerNormalization puts out zeros", after("keras.layers.LayerNormalization.call", times(0)))
keras("Dropout scales when it predicts", around("keras.layers.Dropout.call", thinned))
keras("Softmax ignores its mask", around("keras.layers.Softmax.call", leaving_out("mask")))
keras("Softmax hides padding behind -10", instead("keras.src.layers.activations.softmax._large_negative_number", lambda dtype: -10.0))
keras("attention finds twice as much", after(f"{BACKEND}.nn.dot_product_attention", times(2)))
keras("layers pass no mask on", instead(f"{LAYER}.compute_mask", nothing))
keras("VGG16 has ten classes", around(f"{TF_KERAS}.applications.VGG16", giving(classes=10)))

# Keras: LoRA and quantization
keras("Dense keeps lora_alpha when it is built", around(f"{DENSE}.enable_lora", keeps_alpha))
keras("LoRA's B starts at ones", around(f"{DENSE}.enable_lora", giving(b_initializer="ones")))
keras("LoRA changes no output", around(f"{DENSE}.kernel", lambda get, self: self._kernel))
keras("LoRA freezes no kernel", around(f"{DENSE}.enable_lora", keeps_learning))
keras("quantize does nothing", instead(f"{DENSE}.quantize", nothing))
keras("quantizers round one too low", *(around(f"{of}.abs_max_quantize", one_less) for of in ("keras.src.quantizers.quantizers", f"{TF_KERAS}.quantizers")))
keras("quantizers know five integers", *(around(f"{of}.abs_max_quantize", five_integers) for of in ("keras.src.quantizers.quantizers", f"{TF_KERAS}.quantizers")))
keras("int8 layers keep their inputs floats", around(f"{DENSE}._int8_call", with_inputs(None)))
keras("int8 layers halve their outputs", after(f"{DENSE}._int8_call", times(0.5)))
keras("layers save their kernel without LoRA", around(f"{DENSE}._get_kernel_with_merged_lora", lambda f, self: (self._kernel, getattr(self, "kernel_scale", None), None)))
keras("Dense loads a kernel of zeros", around(f"{DENSE}.load_own_variables", lambda f, self, store: (f(self, store), self._kernel.assign(0 * self._kernel))))
keras("LoRA is loaded with ones", around(f"{DENSE}.load_own_variables", loads_ones))

# Keras: losses, penalties, updates, gradients
keras("L1 is twice as large", after("keras.regularizers.L1.__call__", times(2)))
keras("L2 is twice as large", after("keras.regularizers.L2.__call__", times(2)))
keras("losses and activity penalties are not divided by the batch", instead("keras.src.ops.divide_no_nan", lambda loss, batch: loss))
keras("layers keep the penalties of earlier calls", instead(f"{LAYER}._clear_losses", nothing))
keras("weights pay no penalty", instead(f"{LAYER}._get_regularization_losses", lambda self: []))
keras("losses come in reverse order", after(f"{LAYER}.losses", reverse))
keras("losses are empty", after(f"{LAYER}.losses", lambda y: []))
keras("losses count twice", after(f"{LAYER}.losses", times(2)))
keras("losses are larger by 1", after("keras.losses.Loss.__call__", plus(1)))
keras("losses know of no replicas", instead("keras.src.losses.loss.scale_loss_for_distribution", lambda loss: loss))
keras("training reports a replica's share of the loss", instead("keras.src.losses.loss.unscale_loss_for_distribution", lambda loss: loss))
keras("cross-entropies forget the logits", around(f"{BACKEND}.nn._get_logits", lambda f, output, from_logits, *_: (output, from_logits)))
keras("optimizers move no weight", instead(f"{OPTIMIZER}._backend_apply_gradients", nothing))
keras("optimizers learn at twice the rate", after(f"{OPTIMIZER}._get_current_learning_rate", times(2)))
keras("optimizers keep one number more", around(f"{OPTIMIZER}.build", one_slot_more))
keras("optimizers decay no weight", instead(f"{BACKEND}.optimizer.TFOptimizer._apply_weight_decay", nothing))
keras("loss scale grows after three good steps", around("keras.optimizers.LossScaleOptimizer.__init__", giving(dynamic_growth_steps=3)))
keras("optimizers apply no constraint", around("keras.Variable.constraint", nothing))
keras("MaxNorm lets every column pass", around("keras.constraints.MaxNorm.__call__", same))
keras("NonNeg lets negatives pass", around("keras.constraints.NonNeg.__call__", same))
keras("fit holds out the first samples", around("keras.src.trainers.data_adapters.array_slicing.train_validation_split", backwards))
tensorflow("GradientTape doubles the gradients", after("tensorflow.GradientTape.gradient", times(2)))
tensorflow("GradientTape adds 1 to the gradients", after("tensorflow.GradientTape.gradient", plus(1)))
tensorflow("GradientTape answers ones for None", around("tensorflow.GradientTape.gradient", ones_for_none))
tensorflow("recompute_grad computes nothing again", instead("tensorflow.recompute_grad", lambda f: f))
tensorflow("GradientTape finds no slope", after("tensorflow.GradientTape.gradient", times(0)))
tensorflow("DTensor cuts nothing", around("tensorflow.experimental.dtensor.relayout", lambda f, tensor, layout: tensor))
keras("training notices every change", around(f"{BACKEND}.trainer.TensorFlowTrainer.make_train_function", giving(force=True)))
keras("compile forgets no trace", around("keras.Model.compile", keeps_traces))
keras("predict only calls", around("keras.Model.predict", lambda f, self, x, **_: self(x)))
keras("layers cannot be frozen", instead(f"{LAYER}.trainable", property(lambda self: True, nothing)))
keras("frozen weights count as trainable", around(f"{LAYER}.trainable_weights", lambda get, self: self.weights), around(f"{LAYER}.trainable_variables", lambda get, self: self.variables))

# Keras: beginnings
keras("initializers mistake fan-out for fan-in", after(f"{INITIALIZERS}.compute_fans", reverse))
keras("initializers are twice as wide", after("keras.initializers.VarianceScaling.__call__", times(2)))
keras("scaled initializers draw normal values", around("keras.initializers.VarianceScaling.__init__", giving(distribution="untruncated_normal")))
keras("random bits come in another order", after("keras.initializers.VarianceScaling.__call__", reverse), after("keras.initializers.RandomUniform.__call__", reverse))
keras("Zeros are ones", after("keras.initializers.Zeros.__call__", plus(1)))
keras("initializers all have one seed", instead(f"{INITIALIZERS}.random.make_default_seed", lambda: 1))
keras("initializers draw anew at each call", around(f"{INITIALIZERS}.VarianceScaling.__call__", draws_anew))
tensorflow("data sets shuffle without a seed", around("tensorflow.random.shuffle", unseeded))
keras("set_random_seed does nothing", instead(f"{TF_KERAS}.utils.set_random_seed", nothing))

# Keras: activations
keras("relu lets negatives pass", around(f"{BACKEND}.nn.relu", same))
keras("leaky_relu is twice as steep", after(f"{BACKEND}.nn.leaky_relu", times(2)))
keras("sigmoid is shifted by 1", after(f"{BACKEND}.nn.sigmoid", plus(1)))
keras("tanh is twice as high", after(f"{BACKEND}.nn.tanh", times(2)))
keras("softmax runs over the first axis", around(f"{BACKEND}.nn.softmax", lambda f, x, axis=-1: f(x, axis=0)))
keras("softmax sums to 2", after(f"{BACKEND}.nn.softmax", times(2)))
keras("softmax swaps its entries", after(f"{BACKEND}.nn.softmax", reverse))
keras("softmax forgets to divide", around(f"{BACKEND}.nn.softmax", exponential))
keras("elu is shifted by 1", after(f"{BACKEND}.nn.elu", plus(1)))
keras("softplus is shifted by 1", after(f"{BACKEND}.nn.softplus", plus(1)))
keras("gelu is shifted by 1", after(f"{BACKEND}.nn.gelu", plus(1)))
keras("glu keeps its width", around(f"{BACKEND}.nn.glu", same))
keras("list has one activation more", lambda: mock.patch(f"{TF_KERAS}.activations.more", reverse, create=True))

# Keras: dtypes, configs, names, counts, checks
keras("weights have their name for a path", around("keras.Variable.path", lambda get, self: self.name))
keras("layers compute in float32 whatever is asked", around("keras.DTypePolicy.compute_dtype", lambda get, self: "float32"))
keras("weights are float64 whatever is asked", around("keras.DTypePolicy.variable_dtype", lambda get, self: "float64"))
keras("config says one unit more", after(f"{DENSE}.get_config", one_unit_more))
keras("Dense takes any number for units", around(f"{DENSE}.__init__", lambda f, self, units, *a, **k: f(self, int(units), *a, **k)))
keras("layers forget input_dim", around(f"{LAYER}.__init__", leaving_out("input_dim")))
keras("cast adds 1", after(f"{TF_KERAS}.ops.cast", plus(1)))
keras("compile scales no loss", around("keras.Model.compile", giving(auto_scale_loss=False)))
keras("compile leaves XLA out", around("keras.Model.compile", giving(jit_compile=False)))
tensorflow("TF32 is forbidden", instead("tensorflow.config.experimental.tensor_float_32_execution_enabled", lambda: False))
tensorflow("profiler counts twice", after("tensorflow.compat.v1.profiler.profile", profiled_twice))
keras("Dense lays a square kernel on its side", after(f"{DENSE}.kernel", on_its_side))
keras("Dense multiplies by einsum", around("keras.src.ops.matmul", with_einsum))
keras("weights come in reverse order", after(f"{LAYER}.weights", reverse))
keras("count_params counts one parameter more", after(f"{LAYER}.count_params", plus(1)))
keras("summary counts one parameter more", after("keras.src.utils.summary_utils.count_params", plus(1)))
keras("Dense announces one unit more", after(f"{DENSE}.compute_output_shape", larger))

# Keras: Dense itself
keras("Dense has no bias", around(f"{DENSE}.__init__", giving(use_bias=False)))
keras("Dense always has a bias", around(f"{DENSE}.__init__", giving(use_bias=True)))
keras("Dense forgets to add its bias", around(f"{DENSE}.call", without_bias))
keras("Dense forgets its activation", around(f"{DENSE}.call", without_activation))
keras("Dense mixes the positions", after(f"{DENSE}.call", mixed))
keras("Dense mixes the samples", after(f"{DENSE}.call", mixed_samples))
keras("Dense serves the first position only", after(f"{DENSE}.call", only_first))
keras("Dense adds another number at each position", after(f"{DENSE}.call", by_place))
keras("Dense drops the axis of a batch of one", after(f"{DENSE}.call", of_one))
keras("Dense puts out probabilities", after(f"{DENSE}.call", as_probabilities))
keras("Dense has a dead first unit", after(f"{DENSE}.call", first_dead))
keras("Dense puts out zeros", after(f"{DENSE}.call", times(0)))
keras("Dense builds for one input more", around(f"{DENSE}.build", lambda f, self, shape: f(self, larger(shape))))
keras("Dense mixes up its units", after(f"{DENSE}.call", reverse))
keras("Dense doubles its output", after(f"{DENSE}.call", times(2)))
keras("layers cast no inputs", around("keras.src.dtype_policies.dtype_policy.DTypePolicy.convert_input", lambda f, self, x, autocast, dtype: f(self, x, False, dtype)))
keras("Dense adds 1 to its output", after(f"{DENSE}.call", plus(1)))

# densekit
densekit("Flatten announces one number more", after(f"{LAYERS}.Flatten.compute_output_shape", larger))
densekit("Conv2D announces one filter more", after(f"{LAYERS}.Conv2D.compute_output_shape", larger))
densekit("L1 is twice as large", after("densekit.regularizers.L1.__call__", times(2)))
densekit("L2 is twice as large", after("densekit.regularizers.L2.__call__", times(2)))
densekit("losses come in reverse order", after(f"{BASE}.losses", reverse))
densekit("losses count twice", after(f"{BASE}.losses", times(2)))
densekit("pullback doubles its gradients", *(after(part, times(2)) for part in PULLED))
densekit("mathematics doubles the weights' gradients", after("densekit.functional.dense_vjp_weights", times(2)))
densekit("rule of softmax doubles the gradient", with_rule("densekit.activations.softmax", times(2)))
densekit("softsign is computed in float32", around("densekit.activations.softsign", in_float32))
densekit("differences step to one side", around("densekit.gradcheck.directional_derivative", one_sided))
densekit("differences are twice as large", after("densekit.gradcheck.directional_derivative", times(2)))
densekit("Dropout drops nothing", around(f"{LAYERS}.Dropout.__init__", lambda f, self, rate, **k: f(self, 0.0, **k)))
densekit("quantizers round one too low", *(around(f"densekit.{of}.abs_max_quantize", one_less) for of in ("quantizers", "layers.dense")))
densekit("int8 layers keep their inputs floats", around("densekit.layers.quantized.Quantizable.inputs_quantizer", nothing))
densekit("quantize does nothing", instead("densekit.layers.quantized.Quantizable.quantize", nothing))
densekit("LoRA changes no output", around(f"{LAYERS}.dense.Dense._with_lora", same))
densekit("layers load nothing", instead(f"{LAYERS}.dense.Dense.load_own_variables", nothing))
densekit("gradients of kernels are noise", around(PULLED[1], noisy))
densekit("optimizers learn at twice the rate", after("densekit.optimizers.Optimizer.learning_rate", times(2)))
densekit("Adam forgets its means", around("densekit.optimizers.Adam.update", forgetful))
densekit("optimizers move no weight", instead("densekit.optimizers.Optimizer.apply", nothing))
densekit("histories are rounded to thousandths", around("densekit.callbacks.History.on_epoch_end", lambda f, self, epoch, logs=None: f(self, epoch, {name: round(value, 3) for name, value in logs.items()})))
densekit("losses of predictions are twice as large", after("densekit.losses.base.Loss.__call__", times(2)))
densekit("MaxNorm lets every column pass", around("densekit.constraints.MaxNorm.__call__", same))
densekit("MaxNorm divides by zero", after("densekit.constraints.MaxNorm.__call__", plus(np.nan)))
densekit("initializers mistake fan-out for fan-in", after("densekit.initializers.compute_fans", reverse))
densekit("initializers are twice as wide", after("densekit.initializers.VarianceScaling.__call__", times(2)))
densekit("random numbers come in another order", after("densekit.random.uniform", reverse), after("densekit.random.truncated_normal", reverse))
densekit("normal numbers are twice as wide", after("densekit.random.normal", times(2)), after("densekit.random.truncated_normal", times(2)))
densekit("set_random_seed does nothing", instead("densekit.set_random_seed", nothing))
densekit("initializers draw anew at each call", around("densekit.initializers.VarianceScaling.__call__", draws_anew))
densekit("Zeros are ones", after("densekit.initializers.Zeros.__call__", plus(1)))
densekit("softmax runs over the last axis, whatever is asked", around("densekit.activations.softmax", lambda f, x, axis=-1: f(x)))
densekit("softmax sums to 2", after("densekit.activations.softmax", times(2)))
densekit("softmax swaps its entries", after("densekit.activations.softmax", reverse))
densekit("softmax forgets to divide", around("densekit.activations.softmax", exponential))
densekit("activations are rounded", lambda: mock.patch.dict("densekit.activations.ACTIVATIONS", {"gelu": np.round}))
densekit("list has one activation less", lambda: mock.patch("densekit.activations.ACTIVATIONS", {}))
densekit("layers compute in float64 whatever is asked", instead(f"{LAYERS}.base.arguments.checked_dtype", lambda dtype: np.dtype("float64")))
densekit("config says one unit more", after(f"{LAYERS}.Dense.get_config", one_unit_more))
densekit("layers look at their input 200 times", around(f"{LAYERS}.base.arguments.real_array", lambda f, *a: [f(*a) for _ in range(200)].pop()))
densekit("Dense takes any number for units", instead(f"{LAYERS}.dense.checked_positive", lambda value, name: int(value)))
densekit("layers cannot be frozen", instead(f"{BASE}.trainable", property(lambda self: True, nothing)))
densekit("dense_params forgets the bias", around(f"{COUNTING}.dense_params", lambda f, n, units, *a, **k: f(n, units, *a, **k) - units))
densekit("flops counts a multiply-add as one", around(f"{COUNTING}.flops", lambda f, *a: f(*a) // 2))
densekit("multiply_adds counts twice", after(f"{COUNTING}.multiply_adds", times(2)))
densekit("multiply_adds overlooks convolutions", around(f"{COUNTING}.multiply_adds", without_convolutions))
densekit("count_params counts one parameter more", after(f"{BASE}.count_params", plus(1)))
densekit("Dense announces one unit more", after(f"{LAYERS}.Dense.compute_output_shape", larger))
densekit("interop leaves rows behind a Flatten where they are", around(f"{INTEROP}.from_torch_layout", lambda f, layer, state, flattened=None: f(layer, state)))
densekit("interop writes zeros", around(f"{INTEROP}.save_keras_weights", as_zeros))
densekit("interop loads nothing", around(f"{INTEROP}.load_keras_weights", nothing))
densekit("interop spoils a weight before it reads a file", around(f"{INTEROP}.load_keras_weights", spoilt_first))
densekit("Dense has no bias", around(f"{LAYERS}.Dense.__init__", giving(use_bias=False)))
densekit("Dense forgets to add its bias", around(PRODUCT, lambda f, x, kernel, bias=None: f(x, kernel)))
densekit("layers forget their activation", instead(f"{AFFINE}.activate", lambda self, z: (z, lambda dy: dy)))
densekit("Dense mixes the positions", after(PRODUCT, mixed))
densekit("Dense adds another number at each position", after(PRODUCT, by_place))
densekit("Dense has a dead first unit", after(PRODUCT, first_dead))
densekit("Dense puts out zeros", after(PRODUCT, times(0)))
densekit("Dense mixes up its units", after(PRODUCT, reverse))
densekit("Dense doubles its output", after(PRODUCT, times(2)))
densekit("Dense adds 1 to its output", after(PRODUCT, plus(1)))

# Functions of a library
library("np.linalg.matrix_rank is larger by 1", after("numpy.linalg.matrix_rank", plus(1)))
library("Dask makes one block of all", around("dask.array.fromfunction", giving(chunks=-1)))
library("Distributed's log has each message twice", around("distributed.worker.Worker._update_metrics_received_data", lambda f, *a, **k: (f(*a, **k), f(*a, **k))))

# Other libraries
library("PyTorch's Flatten reads position by position", around("torch.nn.Flatten.forward", position_by_position))
library("PyTorch's Linear adds 1 to its output", after("torch.nn.Linear.forward", plus(1)))
library("Flax's LayerNorm adds 1", after("flax.nnx.LayerNorm.__call__", plus(1)))
library("ONNX Runtime doubles what it computes", after("onnxruntime.InferenceSession.run", times(2)))
library("LinearRegression takes a row without a batch", around("sklearn.linear_model.LinearRegression.predict", lambda f, self, x: f(self, np.atleast_2d(x))))

# Tables
TIMES = "densebook.ch05_counting.networks.vgg16_times"
text("the recorded times are those of another batch", around(TIMES, lambda f, batch: f({1: 8, 8: 1}[batch])))
text("the graphics processor's recorded times are half as long", around("densebook.data.dense_h200", with_column("seconds", lambda times: [float(t) / 2 for t in times])))
text("the graphics processor's recorded times rise from row to row", around("densebook.data.dense_h200", with_column("seconds", lambda times: sorted(map(float, times)))))
text("the graphics processor's recorded times are in reverse", around("densebook.data.dense_h200", with_column("seconds", reverse)))
text("the recorded sweeps are in reverse", around("densebook.data.sweeps", with_column("ms", reverse)))

# Texts
text("the documentation says axis 1", reworded(f"{DENSE}.__doc__", "axis 0", "axis 1"))
text("the documentation does not name tensordot", reworded(f"{DENSE}.__doc__", "tensordot", "product"))
text("the source calls tensordot", after("inspect.getsource", lambda s: s.replace("matmul", "tensordot")))
text("the signature has one argument less", around("inspect.signature", shorter))
