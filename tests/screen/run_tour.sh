#!/usr/bin/env bash
# Runs `tillsim demo` in a virtual display of its own and looks at its answer.
#   run_tour.sh proved|caught FOLDER WORDS COMMAND...
# "proved": the tour exits 0 and every picture is there. "caught": it exits 1 and says WORDS about the step.
# Exits 77 where there is no Xvfb (ctest: skipped).
set -u
# Under AddressSanitizer: GL drivers leak, and are unloaded before a leak can be told from one of ours.
export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
expected=$1 folder=$2 words=$3
shift 3
if ! command -v Xvfb >/dev/null; then
  echo "skipped: Xvfb is not installed"
  exit 77
fi
rm -rf "$folder"
mkdir -p "$folder"
Xvfb -displayfd 3 -screen 0 1920x1200x24 +extension GLX -nolisten tcp -noreset 3>"$folder/display" >"$folder/xvfb.log" 2>&1 &
xvfb=$!
trap 'kill "$xvfb" 2>/dev/null; wait "$xvfb" 2>/dev/null' EXIT
for ((tries = 0; tries < 200; tries++)); do
  if [ -s "$folder/display" ] || ! kill -0 "$xvfb" 2>/dev/null; then break; fi
  sleep 0.05
done
if ! [ -s "$folder/display" ]; then
  cat "$folder/xvfb.log"
  echo "the virtual display did not start"
  exit 1
fi
env -u WAYLAND_DISPLAY DISPLAY=":$(tr -d '[:space:]' <"$folder/display")" LIBGL_ALWAYS_SOFTWARE=1 \
  "$@" --out "$folder/out" >"$folder/said" 2>&1
status=$?
cat "$folder/said"
if [ "$expected" = proved ]; then
  [ "$status" = 0 ] || { echo "the tour exited $status"; exit 1; }
  grep -q "Every step was proved" "$folder/out/transcript.md" || { echo "the transcript does not say so"; exit 1; }
  for picture in $(grep -o '[0-9][0-9]-[a-z-]*\.png' "$folder/out/transcript.md"); do
    [ -s "$folder/out/$picture" ] || { echo "$picture is missing"; exit 1; }
  done
  exit 0
fi
[ "$status" = 1 ] || { echo "the tour exited $status instead of 1"; exit 1; }
grep -q "$words" "$folder/said" || { echo "the tour did not say \"$words\""; exit 1; }
grep -q "Not proved" "$folder/out/transcript.md" || { echo "the transcript does not say what was not proved"; exit 1; }
