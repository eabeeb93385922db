#!/bin/sh
# Adds the libraries of chapter 12 to .venv: sh tools/rosetta.sh
#
# `make` calls this where they are needed. The stamp, .venv/rosetta, holds the lock that
# was installed. PyTorch comes for the processor alone where the installer knows how: uv
# is told, pip takes what it is set up to find. On Linux, a pip that is not adds the
# libraries for graphics cards, some GB.

cd "$(dirname "$0")/.." || exit 1
python=.venv/bin/python
lock=requirements-rosetta.txt
stamp=.venv/rosetta
log=_build/rosetta.log
cmp -s $lock $stamp && exit

echo 'Adding PyTorch, JAX, ONNX and scikit-learn to .venv, for chapter 12: this' \
  'downloads 0.5 GB and writes 1.6 GB.'
mkdir -p _build
if uv --version >/dev/null 2>&1; then
  set -- uv pip install --compile-bytecode --python $python --torch-backend cpu -r $lock
else
  set -- $python -m pip install --no-input --progress-bar=off -r $lock
fi
if ! "$@" >$log 2>&1 </dev/null; then
  echo "The installer failed: $(grep -Ei 'error|cause:' $log | tail -n 1). See $log." >&2
  exit 1
fi
cp $lock $stamp
echo 'The libraries of chapter 12 are ready.'
