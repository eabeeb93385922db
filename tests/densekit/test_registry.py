import pytest

from densekit.constraints import Constraint
from densekit.initializers import INITIALIZERS, Initializer
from densekit.registry import getter, serialize, suggestion
from densekit.regularizers import L2, Regularizer


class Box:
    def __init__(self, size=1):
        self.size = size

    def __call__(self):
        return self.size


def double(x):
    return 2 * x


TABLE = {"box": Box, "Box": Box, "double": double}
get = getter(__name__, "thing", TABLE)


def test_a_name_gives_the_function():
    assert get("double") is double


def test_a_name_of_a_class_gives_an_instance():
    assert isinstance(get("box"), Box)


def test_a_class_gives_an_instance():
    assert get(Box).size == 1


def test_a_config_gives_a_configured_instance():
    assert get({"class_name": "Box", "config": {"size": 3}})() == 3


def test_a_config_without_arguments_takes_the_defaults():
    assert get({"class_name": "Box"}).size == 1


def test_a_function_config_gives_the_function():
    config = {"class_name": "function", "config": "double"}
    assert get(config) is double


def test_a_callable_is_itself():
    box = Box()
    assert get(box) is box


@pytest.mark.parametrize(
    "identifier",
    ["bix", 3, [], {}, {"class_name": "double"}, {"class_name": ["Box"]}],
)
def test_anything_else_is_refused(identifier):
    with pytest.raises(ValueError, match="Could not interpret thing identifier"):
        get(identifier)


def test_a_config_with_a_wrong_argument_is_refused():
    with pytest.raises(TypeError, match="sizes"):
        get({"class_name": "Box", "config": {"sizes": 3}})


def test_the_nearest_name_is_suggested():
    assert suggestion("duoble", TABLE) == ". Did you mean 'double'?"


def test_nothing_near_is_no_suggestion():
    assert suggestion("xyz", TABLE) == ""


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("xavier_uniform", "glorot_uniform"),
        ("xavier_normal_", "glorot_normal"),
        ("XavierNormal", "GlorotNormal"),
        ("kaiming_uniform", "he_uniform"),
        ("kaiming_normal_", "he_normal"),
    ],
)
def test_names_of_other_libraries_are_known(theirs, ours):
    assert suggestion(theirs, INITIALIZERS) == f". Did you mean {ours!r}?"


@pytest.mark.parametrize("base", [Constraint, Initializer, Regularizer])
def test_a_class_with_only_a_call_has_an_empty_config(base):
    class Own(base):
        def __call__(self, *arguments):
            return arguments

    assert Own().get_config() == {}
    assert isinstance(Own.from_config({}), Own)
    assert serialize(Own())["config"] == {}


def test_a_child_of_a_class_with_arguments_keeps_them_in_its_config():
    class Own(L2):
        def __call__(self, w):
            return 2 * super().__call__(w)

    assert Own.from_config(Own(0.5).get_config()) == Own(0.5)
