#!/usr/bin/env bash
# Opens `tillsim run` in a virtual display of its own, waits until it says WORDS, and ends it as a person's
# session would. It must still be there then, and end with 0.
#   run_window.sh FOLDER WORDS COMMAND...
# Exits 77 where there is no Xvfb (ctest: skipped).
set -u
# Under AddressSanitizer: GL drivers leak, and are unloaded before a leak can be told from one of ours.
export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
folder=$1 words=$2
shift 2
if ! command -v Xvfb >/dev/null; then
  echo "skipped: Xvfb is not installed"
  exit 77
fi
rm -rf "$folder"
mkdir -p "$folder"
Xvfb -displayfd 3 -screen 0 1920x1200x24 +extension GLX -nolisten tcp -noreset 3>"$folder/display" >"$folder/xvfb.log" 2>&1 &
xvfb=$!
register=
trap 'kill $xvfb $register 2>/dev/null; wait 2>/dev/null' EXIT
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
  "$@" --data "$folder/data" >"$folder/said" 2>&1 &
register=$!
for ((tries = 0; tries < 400; tries++)); do
  if grep -q "$words" "$folder/said" || ! kill -0 "$register" 2>/dev/null; then break; fi
  sleep 0.05
done
cat "$folder/said"
grep -q "$words" "$folder/said" || { echo "it did not say \"$words\""; exit 1; }
kill -0 "$register" 2>/dev/null || { echo "the register is gone"; exit 1; }
kill -TERM "$register"
wait "$register"
status=$?
[ "$status" = 0 ] || { echo "it ended with $status"; exit 1; }
ls "$folder/data" >/dev/null || exit 1
