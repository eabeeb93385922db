"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np


def pullback(dz, x, kernel):
    rows, dz_rows = x.reshape(-1, x.shape[-1]), dz.reshape(-1, dz.shape[-1])
    return dz @ kernel.T, rows.T @ dz_rows, dz_rows.sum(axis=0)


def with_tensordot(dz, x, kernel):
    rows = list(range(dz.ndim - 1))
    dkernel = np.tensordot(x, dz, (rows, rows))
    return dz @ kernel.T, dkernel, dz.sum(axis=tuple(rows))


def over_samples(dz, x, kernel):
    dx, dkernel, _ = pullback(dz, x, kernel)
    return dx, dkernel, dz.sum(axis=0)


def means(dz, x, kernel):
    dx, dkernel, dbias = pullback(dz, x, kernel)
    return dx, dkernel / (dz.size // 4), dbias / (dz.size // 4)


def transposed(dz, x, kernel):
    dx, dkernel, dbias = pullback(dz, x, kernel)
    return dx, dkernel.T, dbias


def reordered(dz, x, kernel):
    dx, dkernel, dbias = pullback(dz, x, kernel)
    return dkernel, dbias, dx


def of_rank_3(dz, x, kernel):
    if dz.ndim == 2:
        return pullback(dz, x, kernel)
    dkernel = np.einsum("bik,biu->ku", x, dz)
    return dz @ kernel.T, dkernel, dz.sum(axis=(0, 1))


def of_tables(dz, x, kernel):
    return dz @ kernel.T, x.T @ dz, dz.sum(axis=0)


def drawn(size):
    return np.random.default_rng(0).normal(size=size)


def checks(f, rule, z, eps=1e-5, tolerance=1e-6, cotangent=drawn):
    dy = cotangent(size=f(z).shape)
    found, measured = rule(dy, z), np.zeros_like(z)
    for at in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[at] = eps
        measured[at] = (dy * (f(z + step) - f(z - step))).sum() / (2 * eps)
    return np.allclose(found, measured, atol=tolerance, rtol=0)


def like_z(f, rule, z):
    return checks(f, rule, z, cotangent=lambda size: np.ones(z.shape) * z)


RIGHT = {
    "6.1": [320, 320.0, np.int64(320)],
    "6.2": [[[1, -1], [4, -2], [6, 0]], np.array([[1.0, -1], [4, -2], [6, 0]])],
    "6.3": [pullback, with_tensordot],
    "6.4": [[-3, -2], [-9.5, -3.99], np.array([-3, -3])],
    "6.5": [checks, lambda f, rule, z: np.bool_(checks(f, rule, z))],
    "6.6": [6, 6.0],
    "6.7": [[[2], [-1]], np.array([[-1.0], [0.5]]), ((-6,), (3,))],
}

WRONG = {
    "6.1": {
        32: "Positions count, too",
        10: "of one sample",
        64: "the sum forward",
        16: "the sum of dx",
        20480: "not all 64",
        5120: "belongs to one unit",
        7: "a number of products, but another one",
    },
    "6.2": {
        ((1, 4, 6), (-1, -2, 0)): "Transposed",
        ((0.5, -0.5), (2, -1), (3, 0)): "mean of the samples",
        ((1, -1), (2, -2), (0, 0)): "sample 0 alone",
        ((0, 0), (2, 0), (6, 0)): "sample 1 alone",
    },
    "6.3": {
        over_samples: "a row for each position",
        means: "These are means",
        transposed: "dkernel is transposed",
        reordered: "the order is",
        of_rank_3: "At rank 4",
        of_tables: "Right for tables",
        lambda dz, x, kernel: None: "returns None",
    },
    "6.4": {
        (-2, -2): "Unit 0 is not dead",
        (-3, -4): "Unit 1 is dead, too",
        (-3, -1.5): "More than one sample",
        (-3, np.inf): r"a bias of shape \(2,\)",
    },
    "6.5": {
        lambda f, rule, z: False: "convicts a right rule",
        lambda f, rule, z: checks(f, rule, z, eps=1e-13): "convicts a right rule",
        lambda f, rule, z: True: "wrong sign passes",
        lambda f, rule, z: checks(
            f, rule, z, cotangent=lambda size: np.ones(size)
        ): "all ones",
        lambda f, rule, z: checks(f, rule, z, tolerance=0.15): "too wide",
        like_z: "the shape of f",
    },
    "6.6": {
        12: "which k",
        1: "keep 36",
        36: "One block",
        3: "fewer",
        4: "fewer",
        9: "fewer",
        5: "a number of layers, but another one",
    },
    "6.7": {
        ((0,), (0,)): "All zeros",
        ((1,), (-1,)): "counts double",
        ((1,), (2,)): "a multiple of",
    },
}
