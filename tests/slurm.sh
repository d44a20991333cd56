#!/usr/bin/env bash
# Runs the recipe of docs/scale-out.md on a cluster of one node on loopback, which is gone afterwards.
# slurm.sh FOLDER MODELLINT: the folder holds net.onnx and data, and gets out/part-*.mlcal and out/all.mlcal.
set -euo pipefail
recipes=$(cd "$(dirname "$0")/../docs/recipes" && pwd)
folder=$(cd "$1" && pwd)
export MODELLINT=$2
work=$(mktemp -d)
pids=()

finish() {
    code=$?
    # The controller first: it would take the node for lost.
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill "${pids[i]}" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    if [ $code -ne 0 ]; then tail -n 20 "$work"/*.log "$folder"/out/*.out >&2 2>/dev/null || true; fi
    rm -rf "$work"
    exit $code
}
trap finish EXIT

# Until a command succeeds, for half a minute at most.
await() {
    for _ in $(seq 150); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.2
    done
    echo "slurm.sh: '$*' didn't succeed in time" >&2
    return 1
}

chmod 755 "$work"
mkdir -p "$work/spool" "$work/state" "$folder/out"
dd if=/dev/urandom of="$work/munge.key" bs=128 count=1 2>/dev/null
chmod 400 "$work/munge.key"
host=$(hostname -s)
port=$((20000 + RANDOM % 20000))
cat >"$work/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,sched_min_interval=100000,bf_interval=1
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$work/slurm.conf

munged --foreground --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munge.pid" --log-file="$work/munge.log" --seed-file="$work/munge.seed" >"$work/munged.log" 2>&1 &
pids+=($!)
await munge --no-input --socket="$work/munge.socket"
slurmd -D -N "$host" >"$work/slurmd.log" 2>&1 &
pids+=($!)
slurmctld -D -i >"$work/slurmctld.log" 2>&1 &
pids+=($!)
await sh -c "sinfo --noheader --format=%T | grep -qx idle"

cd "$folder/out"
job=$(sbatch --parsable --output="part-%a.out" "$recipes/calibrate.sbatch" "$folder/net.onnx" "$folder/data" "$folder/out")
sbatch --wait --output=merge.out --dependency="afterok:$job" "$recipes/merge.sbatch" "$folder/out"
