#!/bin/bash
# The service files as systemd itself sees them: units load without a complaint and stay within their
# exposure limit, users and folders can be made in an empty root, udev rules jump to labels that exist.
# Whether the daemons keep their side (READY=1, the watchdog) is tested with the daemons.
# builds: none
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in systemd-analyze systemd-sysusers systemd-tmpfiles; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }

# The installed programs do not exist here: the copies start /bin/true instead.
for unit in systemd/*.service; do
    sed -E 's#^(ExecStart=)/usr/bin/riser-(gateway|cloud) #\1/bin/true #' "$unit" >"$folder/$(basename "$unit")"
done

said=$(systemd-analyze verify "$folder"/*.service 2>&1) || fail "systemd-analyze verify: exit code $?"
[[ -z $said ]] || fail "systemd-analyze verify complains: $said"

# Exposure in tenths, 0 (locked in) to 100 (free): what the two need, and no more.
check_exposure() {
    local unit=$folder/riser-$1.service
    systemd-analyze security --offline=true --no-pager --threshold="$2" "$unit" >"$folder/exposure" 2>&1 ||
        fail "exposure of $1 above $2 tenths: $(tail -n 1 "$folder/exposure")"
}
check_exposure gateway 17
check_exposure cloud 14

# What hides /proc/sys hides the number of the boot, and without that neither program starts; what forbids
# clocks forbids asking whether the clock is synchronised, and it would never be trusted.
for unit in gateway cloud; do
    file=systemd/riser-$unit.service
    ! grep -qE '^(ProcSubset=pid|ProtectClock=(yes|true|on|1))' "$file" || fail "$file hides the boot or the clock"
    last=$(grep -E '^SystemCallFilter=' "$file" | tail -n 1)
    [[ $last == "SystemCallFilter=adjtimex clock_adjtime" ]] || fail "$file does not let the clock be asked"
done
# The check itself can fail: an empty service is far above the limit.
printf '[Service]\nExecStart=/bin/true\n' >"$folder/bare.service"
if systemd-analyze security --offline=true --no-pager --threshold=17 "$folder/bare.service" >/dev/null 2>&1; then
    fail "the exposure limit lets a bare unit pass"
fi

# The promises that other parts build on.
for name in gateway cloud; do
    state=$([[ $name == gateway ]] && echo riser || echo riser-cloud)
    for line in Type=notify NotifyAccess=main WatchdogSec=30 Restart=always RestartSec=2 RestartPreventExitStatus=78 \
        StartLimitIntervalSec=0 "StateDirectory=$state" "User=$state" \
        "ExecStart=/usr/bin/riser-$name --config /etc/riser/$name.toml"; do
        grep -qxF "$line" "systemd/riser-$name.service" || fail "riser-$name.service lacks $line"
    done
done

# A class of ports whose driver comes later than the service stays forbidden to it: every class that is a
# module of the kernel is loaded before, and every class that is allowed is given to the group riser.
gateway=systemd/riser-gateway.service
declare -A driver=([ttyUSB]=usbserial [ttyACM]=cdc_acm [ttyAMA]= [ttyS]=)
while read -r class; do
    [[ -v driver[$class] ]] || { fail "which module brings $class is not known here"; continue; }
    grep -qE "KERNEL==\"[^\"]*\b$class\[" systemd/udev/70-riser.rules || fail "no rule gives $class to the group riser"
    [[ ${driver[$class]} ]] || continue
    for order in Wants After; do
        grep -qE "^$order=.*\bmodprobe@${driver[$class]}\.service" "$gateway" ||
            fail "$gateway allows $class and lacks $order=modprobe@${driver[$class]}.service"
    done
done < <(sed -nE 's/^DeviceAllow=char-([A-Za-z]+) rw$/\1/p' "$gateway")

root=$folder/root
mkdir -p "$root/etc" "$root/var/lib"
systemd-sysusers --root="$root" "$PWD/systemd/sysusers.d/riser.conf" >"$folder/said" 2>&1 ||
    fail "systemd-sysusers: $(cat "$folder/said")"
for user in riser riser-cloud; do
    grep -q "^$user:" "$root/etc/passwd" || fail "systemd-sysusers made no user $user"
done
if [[ $(id -u) == 0 ]]; then
    systemd-tmpfiles --create --root="$root" "$PWD/systemd/tmpfiles.d/riser.conf" >"$folder/said" 2>&1 ||
        fail "systemd-tmpfiles: $(cat "$folder/said")"
    for state in riser riser-cloud; do
        expected="700 $(awk -F: -v user="$state" '$1 == user { print $3 }' "$root/etc/passwd")"
        found=$(stat -c '%a %u' "$root/var/lib/$state" 2>&1) || true
        [[ $found == "$expected" ]] || fail "/var/lib/$state is '$found', not '$expected'"
    done
else
    echo "note: not root, so tmpfiles.d could not be tried"
fi

for rules in systemd/udev/*.rules; do
    while read -r label; do
        grep -qxF "LABEL=\"$label\"" "$rules" || fail "$rules jumps to $label, which does not exist"
    done < <(sed -n 's/.*GOTO="\([^"]*\)".*/\1/p' "$rules" | sort -u)
    wrong=$(grep -vE '^(#.*|\s*|([A-Z]+(\{[A-Za-z_/]+\})?(==|!=|\+=|:=|=)"[^"]*"(, |$))+)$' "$rules" || true)
    [[ -z $wrong ]] || fail "$rules: not a rule: $wrong"
done

if ((failures)); then
    echo "$failures failures"
    exit 1
fi
echo "all well"
