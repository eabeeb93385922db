#!/bin/sh
# Makes .venv, or refreshes it: sh tools/setup.sh [python]
#
# `make` calls this before each command. The stamp, .venv/complete, is written last: a
# .venv without it was left half made, and is made anew. It holds a checksum of what was
# installed, and where. Each failure ends with one line that says what to do.

cd "$(dirname "$0")/.." || exit 1
named=$1
own=.venv/bin/python
stamp=.venv/complete
log=_build/setup.log
unset PYTHONPATH PYTHONHOME # what another project put there must not leak in
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1

stop() { echo "$1" >&2; exit 1; }
room() { df -Pk . | awk 'NR == 2 {print int($4 / 1000)}'; } # MB
version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
fits() { case $1 in 3.11 | 3.12 | 3.13) ;; *) false ;; esac; } # has wheels of TensorFlow

# Choose the first Python that runs and fits; names on PATH may be dead shims.
choose() {
  for python; do fits "$(version "$python")" && return; done
  name='name it: make book PYTHON=/path/to/python3.13'
  for python; do
    found=$(version "$python") && stop "Python $found runs here ($python), and the book \
needs 3.11 to 3.13. Install one of them, or $name"
  done
  stop "No Python runs under the name $1. Install Python 3.11 to 3.13, or $name"
}

# Nothing of an installer is shown but its last line, every 20 seconds: it is alive.
run() { "$@" >>"$log" 2>&1 </dev/null; }
show_life() {
  exec 9<&- # the lock is not its own
  while sleep 20 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
    tail -n 1 "$log" | cut -c 1-88
  done
}

says() { grep -Eiq "$1" "$log"; }
offline='sending request|failed to fetch|name resolution|dns error|timed out|proxyerror'
offline="$offline|network (is unreachable|connectivity)|newconnectionerror|connecttimeout"
offline="$offline|connect(ion)? ?(error|refused|reset|broken)"
advise() {
  again='then run the same command again.'
  { [ "$(room)" -lt 100 ] || says 'no space left|os error 28|quota exceeded'; } &&
    stop "The disk is full, here or in ${TMPDIR:-/tmp}. Free 4 GB, $again"
  says "$offline" &&
    stop "The package index does not answer. Check the network and its proxy, $again"
  says ensurepip && stop "This Python comes without pip. Install the package \
python$(version "$python")-venv of your system, or uv, $again"
  says 'matching distribution found for tensorflow|tensorflow==.* has no wheels' && stop \
"TensorFlow has no wheel for this machine: it needs 64-bit Linux, Windows or a Mac with \
Apple silicon (without Rosetta). README.md names other ways to run the notebooks."
  stop "The installer failed: $(grep -Ei 'error|cause:' "$log" | tail -n 1). See $log."
}

# However it ends: what is half made goes; what was whole stays if no package was written.
written() { [ -n "$(find .venv/lib/*/site-packages -prune -newer $stamp.before)" ]; }
finish() {
  kill "$life"
  [ -e $stamp ] && return
  if [ -e $stamp.before ] && ! written; then mv $stamp.before $stamp; else rm -rf .venv; fi
}

exec 9<tools/setup.sh # one at a time
if command -v flock >/dev/null && ! flock -n 9; then
  echo 'Waiting for another command that prepares .venv.'
  flock 9
fi
[ -e .venv/incomplete ] || mv .venv/complete.json $stamp 2>/dev/null # of older versions

wanted=$({ pwd -P; cat requirements.txt pyproject.toml; } | cksum)
installed=$(version $own)
if [ -e $stamp ] && fits "$installed" &&
  [ "$(version "${named:-$own}")" = "$installed" ]; then
  [ "$(cat $stamp)" = "$wanted" ] && exit
  what=Refreshing size='this downloads what changed' needed=1000
  python=$own
else
  what=Making size='this downloads 0.8 GB and writes 2.9 GB, in some minutes' needed=3500
  if [ "$named" ]; then choose "$named"
  else choose python3 python python3.13 python3.12 python3.11
  fi
  python=$("$python" -c 'import sys; print(sys._base_executable)') # not one of .venv
  rm -rf .venv
fi
[ "$(room)" -lt $needed ] && stop "The disk has $(room) MB left, and this needs \
$needed MB. Free some space, then run the same command again."

tool=pip
uv --version >/dev/null 2>&1 && tool=uv
echo "$what .venv with $tool (TensorFlow, Jupyter and what they need): $size."
{ mkdir -p _build && true >"$log"; } 2>/dev/null || stop "Nothing can be written to \
$(pwd -P). Copy the book to a folder of your own, and run the same command there."
show_life & life=$!
trap finish EXIT
trap 'exit 130' INT TERM HUP

if [ $what = Making ]; then
  without=$([ $tool = uv ] && echo --without-pip)
  run "$python" -m venv $without .venv || advise
elif [ $tool = pip ] && ! $own -m pip --version >/dev/null 2>&1; then # uv made this one
  run $own -m ensurepip || advise
fi
[ -e $stamp ] && mv $stamp $stamp.before && touch -r .venv/lib/*/site-packages $stamp.before
if [ $tool = uv ]; then # compiled now, by all cores, TensorFlow starts twice as fast
  set -- uv pip install --compile-bytecode --python $own -r requirements.txt
  run "$@" || { says "$offline" && run "$@" --offline; } || advise # from uv's cache
else
  run $own -m pip install --no-input --progress-bar=off -r requirements.txt || advise
fi
echo "$wanted" >$stamp
rm -f $stamp.before
echo '.venv is ready.'
