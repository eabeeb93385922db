import pytest

from densekit.summary import readable_bytes


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0.00 B"),
        (92, "92.00 B"),
        (1023, "1023.00 B"),
        (1024, "1.00 KB"),
        (8200, "8.01 KB"),
        (1607680, "1.53 MB"),
        (553430176, "527.79 MB"),
        (10**12, "931.32 GB"),
        (1024**4, "1.00 TB"),
        (1024**6, "1024.00 PB"),
    ],
)
def test_bytes_as_keras_writes_them(count, text):
    assert readable_bytes(count) == text
