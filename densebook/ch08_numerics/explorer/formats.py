"""Floating-point formats in exact arithmetic: what a number becomes, bit by bit.

A number is a ``Fraction``, or a ``float`` where no fraction will do: infinities, NaN
and zero with its sign. Rounding is to the nearest, ties to even (IEEE 754, 4.3.1), in
one step, whatever the number.
"""

import math
import operator
import re
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

Number = Fraction | float

# A number in a link: 2**-25 for a power, 1_3 for a fraction, m*2**e for a product.
_FACTOR = r"(?:[1-9]\d?\*\*-?\d{1,3}|\d{1,40}(?:\.\d{1,40})?(?:e-?\d{1,3})?)"
PATTERN = (
    rf"-?(?:inf|nan(?:\.[0-9a-f]{{1,6}})?|{_FACTOR}(?:\*{_FACTOR}|_[1-9]\d{{0,19}})?)"
)
OPERATIONS = MappingProxyType({"add": operator.add, "multiply": operator.mul})


@dataclass(frozen=True)
class Format:
    """A binary format: how many bits its exponent and its fraction have."""

    exponent: int
    fraction: int

    @property
    def bias(self) -> int:
        """What is taken from the exponent's bits."""
        return 2 ** (self.exponent - 1) - 1

    @property
    def infinity(self) -> int:
        """The bits of infinity; more are NaN."""
        return (2**self.exponent - 1) << self.fraction

    @property
    def negative(self) -> int:
        """The sign's bit."""
        return 1 << (self.exponent + self.fraction)


FORMATS = MappingProxyType(
    {"float32": Format(8, 23), "float16": Format(5, 10), "bfloat16": Format(8, 7)}
)


def link_form(text: str) -> str:
    """A number as it is typed, as a link has it.

    >>> link_form("1/3"), link_form("2^-25")
    ('1_3', '2**-25')
    """
    return text.replace("/", "_").replace("^", "**")


def read(text: str) -> Number:
    """The number that a link's text says, exactly.

    >>> read("1_3"), read("3*2**-2"), read("-0")
    (Fraction(1, 3), Fraction(3, 4), -0.0)
    """
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text)
    if rest[0] in "in":
        return math.copysign(float(rest[:3]), sign)
    top, _, under = rest.partition("_")
    value = math.prod(map(_factor, re.split(r"(?<!\*)\*(?!\*)", top)), start=sign)
    return Fraction(value, int(under or 1)) or sign * 0.0


def _factor(text: str) -> Fraction:
    base, _, power = text.partition("**")
    return Fraction(base) ** int(power or 1)


def nearest(value: Number, form: Format) -> int:
    """The bits of the nearest number that the format has.

    >>> hex(nearest(Fraction(257), FORMATS["bfloat16"]))
    '0x4380'
    """
    if isinstance(value, float):
        sign = form.negative if math.copysign(1, value) < 0 else 0
        if math.isnan(value):
            return sign + form.infinity + (1 << (form.fraction - 1))
        return sign + (form.infinity if value else 0)
    sign, size, least = (form.negative if value < 0 else 0), abs(value), 1 - form.bias
    power = size.numerator.bit_length() - size.denominator.bit_length()
    power = max(power - (size < Fraction(2) ** power), least)
    significand = round(size / Fraction(2) ** (power - form.fraction))  # ties to even
    bits = significand + ((power - least) << form.fraction)
    return sign + min(bits, form.infinity)


def significand(bits: int, form: Format) -> tuple[int, int]:
    """The m and e of m · 2**e, without the sign; infinity as if exponents went on."""
    field, fraction = divmod(bits % form.negative, 1 << form.fraction)
    leading = (1 << form.fraction) if field else 0
    return leading + fraction, max(field, 1) - form.bias - form.fraction


def value_of(bits: int, form: Format) -> Number:
    """The number that has these bits."""
    sign, size = (-1 if bits >= form.negative else 1), bits % form.negative
    if size >= form.infinity:
        return math.copysign(math.inf if size == form.infinity else math.nan, sign)
    m, e = significand(bits, form)
    return sign * m * Fraction(2) ** e or sign * 0.0


def combine(operation: str, a: Number, b: Number) -> Number:
    """Their sum or product, before it is rounded."""
    apply = OPERATIONS[operation]
    if math.isfinite(a) and math.isfinite(b):
        exact: Fraction = apply(Fraction(a), Fraction(b))
        if exact:
            return exact
    # infinities, NaN, and which zero it is: float64 knows
    signs = [math.copysign(1 if v else 0, v) if math.isfinite(v) else v for v in (a, b)]
    result = float(apply(*signs))
    return math.nan if math.isnan(result) else result  # its sign is the processor's


def neighbours(bits: int, form: Format) -> tuple[int, int]:
    """The bits of the next number below and above one that is finite."""
    sign, size = bits - bits % form.negative, bits % form.negative
    if not size:
        return form.negative + 1, 1
    nearer, farther = sign + size - 1, sign + size + 1
    return (farther, nearer) if sign else (nearer, farther)
