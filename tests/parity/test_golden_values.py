"""The recorded values are still those of Keras, and the file is whole."""

import json

import numpy as np
import pytest

from tools.proof import golden

STORED = json.loads(golden.FILE.read_text(encoding="utf-8"))
ASKED = golden.cases()
CASES = [(family, n) for family, group in ASKED.items() for n in range(len(group))]


def test_the_file_holds_each_case_and_stays_small():
    asked = {
        family: [{k: v for k, v in case.items() if k != "keras"} for case in group]
        for family, group in STORED.items()
    }
    assert asked == json.loads(json.dumps(ASKED))
    assert golden.FILE.stat().st_size < 200_000


@pytest.mark.parametrize(("family", "n"), CASES)
def test_keras_computes_what_is_recorded(family, n):
    stored = STORED[family][n]["keras"]
    again = golden.plain(golden.COMPUTE[family](ASKED[family][n]))
    # Another processor may round otherwise in the last places, Orthogonal's QR in more.
    bound = 1e-5 if ASKED[family][n].get("name") == "Orthogonal" else 1e-6
    assert_same(again, stored, bound)


def assert_same(found, expected, bound):
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key in expected:
            assert_same(found[key], expected[key], bound)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for mine, theirs in zip(found, expected, strict=True):
            assert_same(mine, theirs, bound)
    elif isinstance(expected, float):
        assert np.isclose(found, expected, rtol=bound, atol=bound)
    else:
        assert found == expected
