# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Installs what tools/packages.txt lists. Source it, then: install_missing build test

readonly packages_file="${BASH_SOURCE[0]%/*}/../packages.txt"

# Prints the packages that are listed for any of the given needs.
listed_packages() {
    local package needs need
    while read -r package needs; do
        [[ $package == \#* || -z $package ]] && continue
        needs=${needs#[}
        needs=" ${needs%%]*} "
        for need in "$@"; do
            if [[ $needs == *" $need "* ]]; then
                echo "$package"
                break
            fi
        done
    done <"$packages_file"
}

package_installed() {
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Runs apt-get as root; a mirror that fails once is asked again.
apt_get() {
    local as_root=() attempt
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            echo "Packages are missing: run this once as root, or install sudo." >&2
            return 1
        fi
        as_root=(sudo)
    fi
    for attempt in 1 2 3 4; do
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 \
            -o Acquire::Retries=3 "$@" && return 0
        echo "apt-get $1 failed (attempt $attempt of 4)" >&2
        sleep $((attempt * 3))
    done
    return 1
}

# Installs the packages listed for the given needs that are not there yet; touches nothing when all are.
install_missing() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null; then
        echo "No dpkg here: install the equivalents of tools/packages.txt by hand." >&2
        return 0
    fi
    for package in $(listed_packages "$@"); do
        package_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]} == 0)) && return 0
    echo "Installing ${missing[*]}"
    apt_get update >/dev/null || return 1
    apt_get install -y --no-install-recommends "${missing[@]}" >/dev/null
}
