import pytest

from densekit.registry import lookup, suggestion


class Box:
    def __init__(self, size=1):
        self.size = size

    def __call__(self):
        return self.size


def double(x):
    return 2 * x


TABLE = {"box": Box, "Box": Box, "double": double}


def test_a_name_gives_the_function():
    assert lookup("double", TABLE, "thing") is double


def test_a_name_of_a_class_gives_an_instance():
    assert isinstance(lookup("box", TABLE, "thing"), Box)


def test_a_class_gives_an_instance():
    assert lookup(Box, TABLE, "thing").size == 1


def test_a_config_gives_a_configured_instance():
    assert lookup({"class_name": "Box", "config": {"size": 3}}, TABLE, "thing")() == 3


def test_a_config_without_arguments_takes_the_defaults():
    assert lookup({"class_name": "Box"}, TABLE, "thing").size == 1


def test_a_function_config_gives_the_function():
    config = {"class_name": "function", "config": "double"}
    assert lookup(config, TABLE, "thing") is double


def test_a_callable_is_itself():
    box = Box()
    assert lookup(box, TABLE, "thing") is box


@pytest.mark.parametrize(
    "identifier",
    ["bix", 3, [], None, {}, {"class_name": "double"}, {"class_name": ["Box"]}],
)
def test_anything_else_is_refused(identifier):
    with pytest.raises(ValueError, match="Could not interpret thing identifier"):
        lookup(identifier, TABLE, "thing")


def test_a_config_with_a_wrong_argument_is_refused():
    with pytest.raises(TypeError, match="sizes"):
        lookup({"class_name": "Box", "config": {"sizes": 3}}, TABLE, "thing")


def test_the_nearest_name_is_suggested():
    assert suggestion("duoble", TABLE) == ". Did you mean 'double'?"


def test_nothing_near_is_no_suggestion():
    assert suggestion("xyz", TABLE) == ""
