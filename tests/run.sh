#!/usr/bin/env bash
# Builds and runs all tests, and installs first what they need and a Debian machine with the .NET SDK lacks.
# The last line is: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly solution=Giftless.Core.sln
readonly configuration=Release
readonly results=artifacts/test-results
readonly tools=artifacts/tools
readonly azurite_version=3.37.0

# How many test projects run at the same time.
readonly side_by_side=$(nproc)

# Each run starts its own build processes and ends them, so that nothing is left behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

packages=()
passed=0
failed=0
skipped=0

say() { printf '\n== %s\n' "$*"; }

has() { command -v "$1" >/dev/null 2>&1; }

finish() {
  name_failed
  printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# --- What the tests need. One function for each thing; it names the Debian packages that are missing. ---

need_git() { has git || packages+=(git); }

need_git_lfs() { has git-lfs || packages+=(git-lfs); }

# The native host (tests/Giftless.AotHost) is linked by a C compiler.
need_native_toolchain() {
  has clang || has gcc || packages+=(gcc libc6-dev)
  [ -e /usr/include/zlib.h ] || packages+=(zlib1g-dev)
}

# The tests of S3 start a Ceph cluster of their own.
need_ceph() {
  has ceph-mon || packages+=(ceph-mon)
  has ceph-osd || packages+=(ceph-osd)
  has radosgw || packages+=(radosgw)
  has ceph || packages+=(ceph-common)
}

need_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || packages+=(postgresql); }

# The tests of the gateway look at its page as people do, and type what its guide says.
need_gateway() {
  has chromium || packages+=(chromium)
  has curl || packages+=(curl)
  has jq || packages+=(jq)
}

# Azurite, the emulator of Azure Blob Storage, is a program for Node.js; and the gateway's page is bundled by one.
need_node() { has npm || packages+=(nodejs npm); }

# The tests of SSH start a server of their own.
need_openssh() {
  has ssh || packages+=(openssh-client)
  [ -x /usr/sbin/sshd ] || packages+=(openssh-server)
}

# The tests of proxies start one of their own.
need_nginx() { [ -x /usr/sbin/nginx ] || packages+=(nginx-light); }

# A file system that takes Org and org for one name, in a file.
need_exfat() {
  has mount.exfat-fuse || packages+=(exfat-fuse)
  has mkfs.exfat || packages+=(exfatprogs)
}

install_missing() {
  need_git
  need_git_lfs
  need_native_toolchain
  need_postgresql
  need_ceph
  need_openssh
  need_nginx
  need_node
  need_gateway
  need_exfat
  [ ${#packages[@]} -gt 0 ] || return 0

  say "Installing ${packages[*]}"
  if ! has apt-get; then
    echo "This machine has no apt-get. Install these, or what they are called here: ${packages[*]}" >&2
    return 1
  fi
  local as_root=(env DEBIAN_FRONTEND=noninteractive)
  if [ "$(id -u)" -ne 0 ]; then
    has sudo || { echo "Install as root, or with sudo: ${packages[*]}" >&2; return 1; }
    as_root=(sudo "${as_root[@]}")
  fi
  "${as_root[@]}" apt-get update --quiet --quiet
  "${as_root[@]}" apt-get install --quiet --quiet --yes --no-install-recommends "${packages[@]}"
}

# Azurite comes from npm, into a folder of this repository that git ignores; and where the machine's Node.js is too old for it, as
# Debian 12's is, so does a newer one, which the tests then prefer.
install_azurite() {
  local wanted=("azurite@$azurite_version")
  node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' || wanted+=("node-linux-$(node -p process.arch)@22")
  local name
  for name in "${wanted[@]%@*}"; do
    [ -e "$tools/node_modules/$name/package.json" ] && continue
    say "Installing ${wanted[*]}"
    mkdir -p "$tools"
    npm install --prefix "$tools" --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel error "${wanted[@]}"
    return
  done
}

# --- Running and counting ---

# Prints how many tests of a results file passed, failed and were skipped. Skipped ones are not executed ones.
count() {
  awk '
    function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0 }
    /<Counters / { print value("passed"), value("executed") - value("passed"), value("total") - value("executed"); exit }
  ' "$1"
}

# Says at the end, where it is seen, which tests failed and why. A results file names their classes after them, so it is read twice.
name_failed() {
  local file
  for file in "$results"/*.trx; do
    [ -e "$file" ] || continue
    awk '
      function value(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
      NR == FNR && /<UnitTest / { id = value("id") }
      NR == FNR && /<TestMethod / { class[id] = value("className") }
      NR == FNR { next }
      /<UnitTestResult / && / outcome="Failed"/ {
        print "Failed: " class[value("testId")] "." value("testName") ", " value("startTime") " to " value("endTime"); named = 1; left = 0
      }
      named && /<Message>/ { sub(/.*<Message>/, ""); named = 0; left = 6 }
      left > 0 { if (/<\/Message>/) { sub(/<\/Message>.*/, ""); left = 1 } print "    " substr($0, 1, 400); left-- }
    ' "$file" "$file"
  done
}

# Runs one project and leaves its output and its counts among the results.
run_project() {
  local project=$1 name ok=0 p=0 f=0 s=0
  name=$(basename "$project" .csproj)
  dotnet test "$project" --configuration "$configuration" --no-build --results-directory "$results" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" >"$results/$name.log" 2>&1 </dev/null || ok=$?
  if [ -e "$results/$name.trx" ]; then
    read -r p f s < <(count "$results/$name.trx") || true
  fi
  if [ "$ok" -ne 0 ] && [ "$f" -eq 0 ]; then
    echo "$name ended with $ok before all its tests had run; that counts as one failure." >>"$results/$name.log"
    f=1
  fi
  echo "$p $f $s" >"$results/$name.count"
}

# Each project starts the servers that it needs on free ports, so that projects run beside each other, the longest first; but not beside
# the end-to-end tests, whose gigabytes hold up whatever else lies on the same disk.
run_projects() {
  local project name first=() rest=() p f s
  while read -r project; do
    case $project in
      *EndToEnd*)
        say "Testing $(basename "$project" .csproj)"
        run_project "$project"
        rest+=("$project")
        ;;
      *Authentication* | *Gateway* | *GitHost* | *Locking* | *S3*) first+=("$project") ;;
      *) rest+=("$project") ;;
    esac
  done < <(dotnet sln "$solution" list | grep 'Tests\.csproj$')

  for project in "${first[@]}" "${rest[@]}"; do
    [ ! -e "$results/$(basename "$project" .csproj).count" ] || continue
    while [ "$(jobs -pr | wc -l)" -ge "$side_by_side" ]; do
      wait -n || true
    done
    say "Testing $(basename "$project" .csproj)"
    run_project "$project" &
  done
  wait

  for project in "${first[@]}" "${rest[@]}"; do
    name=$(basename "$project" .csproj)
    say "$name"
    cat "$results/$name.log"
    read -r p f s <"$results/$name.count"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  done
}

has dotnet || { echo "Install the .NET SDK first; global.json names its version." >&2; exit 1; }
rm -rf "$results"
install_missing && install_azurite || { failed=1; finish; }

say "Building"
dotnet build "$solution" --configuration "$configuration" ${CI:+-warnaserror} || { failed=1; finish; }

mkdir -p "$results"
run_projects
finish
