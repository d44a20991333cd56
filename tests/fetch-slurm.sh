#!/bin/sh
# Installs Slurm and munge, which the test of the Slurm recipe runs on loopback. Nothing is started, and nothing is configured.
# Where they are not to be had it says so and succeeds: the test skips, with the reason.
set -u

command -v slurmctld >/dev/null 2>&1 && command -v slurmd >/dev/null 2>&1 && command -v munged >/dev/null 2>&1 && exit 0
skip() {
    echo "tests/fetch-slurm.sh: $1; the test of the Slurm recipe will be skipped" >&2
    exit 0
}
[ "$(uname -s)" = Linux ] && command -v apt-get >/dev/null 2>&1 || skip "Slurm is installed by apt-get only"
[ "$(id -u)" = 0 ] || skip "Slurm is not installed (as root: apt-get install -y slurm-wlm munge)"

# Packages start their services when they are installed, unless this says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
    trap 'rm -f $policy' EXIT
fi
echo "tests/fetch-slurm.sh: installing slurm-wlm and munge" >&2
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends slurm-wlm munge >/dev/null 2>&1; }
install || { apt-get update >/dev/null 2>&1 && install; } || skip "slurm-wlm and munge could not be installed by apt-get"
