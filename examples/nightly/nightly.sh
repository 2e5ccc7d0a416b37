#!/usr/bin/env bash
# A nightly run: the features against a target, and what CI servers and people want of it. GitHub, GitLab, cron and containers
# all call this one script.
#
#   TARGET    a target of targets.toml (sandbox)
#   FEATURES  what is run: files or folders, apart by blanks (features/)
#   REPORTS   where the runs of this target are kept (reports/nightly/TARGET)
#   KEEP      how many of them (30)
#   HISTORY   a line for each run, of which trend.html is drawn (REPORTS/history.jsonl); it is to outlive the runs
#   LOG       where the output goes: a file, or - for the terminal (REPORTS/log/TIME.txt)
#   BIN       the folder with proctor and pytest (.venv/bin, which is made where it is not there)
#   OPENAPI   the platform's published document, a file or an address, to be compared with the contract (not compared)
#   PROFILE   whose contract that is (kombo)
#
# More words go to pytest. The exit status is that of the run; 75 where another run of the same target goes on.
# Credentials are in the environment, by the names that targets.toml has; no command here has them in its words.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 7

TARGET=${TARGET:-sandbox}
FEATURES=${FEATURES:-features/}
KEEP=${KEEP:-30}
case $TARGET in '' | *[!A-Za-z0-9_-]*) echo "nightly: TARGET is no name of a target: $TARGET" >&2; exit 7 ;; esac
case $KEEP in '' | 0 | *[!0-9]*) echo "nightly: KEEP is no number of runs: $KEEP" >&2; exit 7 ;; esac
REPORTS=${REPORTS:-reports/nightly/$TARGET}
mkdir -p "$REPORTS/log" || exit 7
HISTORY=${HISTORY:-$REPORTS/history.jsonl}
LOG=${LOG:-$REPORTS/log/$(date -u +%Y-%m-%dT%H-%M-%SZ).txt}

# The lock is the process's: it goes when the process does, however that ends.
command -v flock > /dev/null || { echo "nightly: flock is not there (package util-linux)" >&2; exit 7; }
exec 9> "$REPORTS/.lock" || exit 7
if ! flock --nonblock 9; then
  echo "nightly: another run against $TARGET goes on; this one is left out" >&2
  exit 75
fi

# Cron writes a mail where there is output: there the log is in a file, and only what is not well is said at the end.
exec 3>&2
[ "$LOG" = - ] || exec >> "$LOG" 2>&1

if [ -z "${BIN:-}" ]; then
  BIN=.venv/bin
  make --no-print-directory .venv/installed 9>&- || { echo "nightly: could not be installed, see $LOG" >&3; exit 7; }
fi
PATH=$BIN:$PATH

# What a platform answers may stand in the output, and is not to be taken for commands of GitHub's.
if [ "${GITHUB_ACTIONS:-}" = true ]; then
  word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$word"
fi

before=$(readlink "$REPORTS/latest" || true)
read -r -a features <<< "$FEATURES"
pytest "${features[@]}" --target "$TARGET" --reports "$REPORTS" --history "$HISTORY" "$@" 9>&-
status=$?
[ -z "${word:-}" ] || echo "::$word::"
run=$(readlink "$REPORTS/latest" || true)

# Where nothing was judged there is no new run, and the one before is none of tonight's.
if [ -n "$run" ] && [ "$run" != "$before" ]; then
  folder=$REPORTS/$run
  proctor summary "$folder" > "$folder/summary.md"
  # What is new since last night, with the exchange that it began with.
  if [ -n "$before" ] && [ -d "$REPORTS/$before" ]; then
    proctor compare "$REPORTS/$before" "$folder" --markdown > "$folder/compared.md"
    cat "$folder/compared.md" >> "$folder/summary.md"
  fi
  proctor trend "$HISTORY" --output "$folder/trend.html"
  if [ -n "${OPENAPI:-}" ]; then
    proctor drift --openapi "$OPENAPI" --profile "${PROFILE:-kombo}" --markdown > "$folder/drift.md"
    echo "nightly: the published document was compared, status $?"
    cat "$folder/drift.md" >> "$folder/summary.md"
  fi
  [ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat "$folder/summary.md" >> "$GITHUB_STEP_SUMMARY"
  [ -z "${GITHUB_OUTPUT:-}" ] || echo "folder=$folder" >> "$GITHUB_OUTPUT"
  [ "${GITHUB_ACTIONS:-}" != true ] || proctor summary "$folder" --format github
  echo "nightly: $TARGET ended with status $status, see $folder"
else
  [ -z "${GITHUB_STEP_SUMMARY:-}" ] || echo "Nothing was judged at \`$TARGET\` (status $status): see the log." >> "$GITHUB_STEP_SUMMARY"
  echo "nightly: $TARGET ended with status $status, and nothing was judged"
fi

# The oldest runs go, and their logs; names begin with the time, so their order is that of time. What has another name stays.
forget() {
  local extra=$(($# - KEEP))
  while [ "$extra" -gt 0 ]; do
    rm -rf -- "$1"
    shift
    extra=$((extra - 1))
  done
}
shopt -s nullglob
forget "$REPORTS"/20??-??-??T??-??-??Z-????/
forget "$REPORTS/log"/20??-??-??T??-??-??Z.txt

if [ "$status" -ne 0 ] && [ "$LOG" != - ]; then
  echo "nightly: $TARGET ended with status $status, see $LOG" >&3
fi
exit "$status"
