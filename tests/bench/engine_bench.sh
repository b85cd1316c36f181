#!/bin/bash
# CPU microseconds per proxied request: the engine and nginx side by side, same origin, same machine, same minute, one worker each on core 0;
# the origin and wrk share core 1. Usage: engine_bench.sh path/to/engine_bench [seconds] [connections] [rounds]
set -eu
bench=$1 seconds=${2:-5} connections=${3:-64} rounds=${4:-3}
dir=$(mktemp -d)
origin=18401 engine=18402 nginx=18403
started=()
trap 'for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$dir"' EXIT

common="daemon off; worker_processes 1; error_log /dev/null; pid $dir/%s.pid; events { worker_connections 4096; }"
body=$(head -c 1000 /dev/zero | tr '\0' 'x')
printf "$common http { access_log off; keepalive_requests 1000000000; client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir; uwsgi_temp_path $dir; scgi_temp_path $dir;
  server { listen 127.0.0.1:$origin; location / { default_type application/json; return 200 '{\"a\":\"$body\"}'; } } }" origin > "$dir/origin.conf"
printf "$common http { access_log off; keepalive_requests 1000000000; client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir; uwsgi_temp_path $dir; scgi_temp_path $dir;
  upstream o { server 127.0.0.1:$origin; keepalive 256; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:$nginx; location / { proxy_pass http://o; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Request-Id \$request_id; } } }" proxy > "$dir/proxy.conf"

taskset -c 1 nginx -c "$dir/origin.conf" -p "$dir" & started+=($!)
taskset -c 0 nginx -c "$dir/proxy.conf" -p "$dir" & nginx_master=$!; started+=($nginx_master)
mkfifo "$dir/in"
taskset -c 0 "$bench" $engine $origin < "$dir/in" > "$dir/ready" & engine_pid=$!; started+=($engine_pid)
exec 9> "$dir/in"
for _ in $(seq 50); do grep -q ready "$dir/ready" && break; sleep 0.1; done
sleep 0.5
nginx_pid=$(pgrep -P "$nginx_master" | head -1)

ticks() { awk '{print $14, $15}' "/proc/$1/stat"; }
measure() { # name pid port
  read -r user0 system0 < <(ticks "$2")
  taskset -c 1 wrk -t1 -c"$connections" -d"${seconds}s" --latency -H 'X-API-Key: gpr_example' -H 'Accept: application/json' "http://127.0.0.1:$3/api/mahasiswa?page=1" > "$dir/wrk"
  read -r user1 system1 < <(ticks "$2")
  awk -v name="$1" -v user=$((user1 - user0)) -v system_=$((system1 - system0)) -v hz="$(getconf CLK_TCK)" '
    /requests in/ { n = $1 } /99%/ { p99 = $2 } /Non-2xx/ { bad = $0 } /Requests\/sec/ { rps = $2 }
    END { printf "%-8s %6.2f us/request (user %.2f, system %.2f)  %s rps  p99 %s %s\n", name, (user + system_) * 1e6 / hz / n, user * 1e6 / hz / n, system_ * 1e6 / hz / n, rps, p99, bad }' "$dir/wrk"
}
for _ in $(seq "$rounds"); do
  measure engine "$engine_pid" $engine
  measure nginx "$nginx_pid" $nginx
done
