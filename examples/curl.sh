#!/bin/sh
# A call, a job, and the job's result, with nothing but curl.
set -eu

url=${SLUICE_URL:-http://127.0.0.1:3000}
key=${SLUICE_KEY:-$(cat "${SLUICE_DATA_DIR:-.sluice}/api-key")}

api() { curl -sS --fail-with-body -H "authorization: Bearer $key" "$@"; }
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

echo 'A call is answered while you wait:'
api "$url/connections/sandbox:demo/proxy/v1/contacts?limit=1"

printf '\n\nA job is accepted now and sent when its turn comes:\n'
job=$(api -H 'content-type: application/json' "$url/jobs" -d '{
  "connection": "sandbox:demo",
  "method": "POST",
  "path": "/v1/contacts",
  "body": { "name": "Ada", "email": "ada@example.com" }
}')
echo "$job"
id=$(echo "$job" | field id)

for attempt in 1 2 3 4 5 6 7 8 9 10; do
  state=$(api "$url/jobs/$id" | field state)
  case $state in accepted | queued | running) sleep 1 ;; *) break ;; esac
done
if [ "$state" != answered ]; then
  echo "The job $id is $state after $attempt tries." >&2
  exit 1
fi

printf '\nIts result, as the third party answered:\n'
api "$url/jobs/$id/result"
echo
