#!/bin/bash
# cross-setup.sh PREFIX
#
# A private aarch64 toolchain from Debian packages, unpacked under PREFIX: rustc with its standard
# library for arm64, gcc as linker, a bookworm sysroot (glibc 2.36, so the result also runs on
# Raspberry Pi OS) and QEMU's user emulation to run what was built.
#
# It needs no root, no container engine and no rustup target, and leaves the machine's own apt and
# dpkg alone. It needs apt-get and dpkg-deb on an amd64 host. About half a minute, 1 GB unpacked.
#
# `cargo xtask arm` calls it. By hand:  set -a; . PREFIX/env; set +a; cargo test
set -euo pipefail
PREFIX=$(realpath -m "${1:?usage: cross-setup.sh PREFIX}")
HOST_LIBS=usr/lib/x86_64-linux-gnu
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
START=$SECONDS

for tool in apt-get dpkg-deb; do
  command -v $tool >/dev/null || { echo "$tool is missing: this needs Debian or a relative of it; elsewhere see cross.toml" >&2; exit 1; }
done
[[ $(uname -m) == x86_64 ]] || { echo "this needs an amd64 host; on aarch64 itself, plain cargo builds for the device" >&2; exit 1; }

# --- apt with a state of its own -----------------------------------------------------------------

# The mirrors this machine already uses, the system's own list first, deb822 and one-line form.
mirrors() {
  local lists=(/etc/apt/sources.list /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list.d/*)
  for list in "${lists[@]}"; do
    [[ -f $list ]] && sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb (\[[^]]*\] *)?([^ ]+) .*/\2/p' "$list"
  done
}
MIRROR=$(mirrors | grep -i debian | grep -vi security | head -1) || true
SECURITY=$(mirrors | grep -i debian | grep -i security | head -1) || true
: "${MIRROR:?no Debian mirror is named under /etc/apt; add one and run this again}"
SECURITY=${SECURITY:-$MIRROR-security}

# private_apt NAME ARCHITECTURES SUITE...   (architectures with a comma between them)
private_apt() {
  local dir=$PREFIX/apt-$1 architectures=$2 suite mirror
  shift 2
  mkdir -p "$dir"/etc/{apt.conf.d,preferences.d,trusted.gpg.d,auth.conf.d} \
    "$dir"/state/lists/partial "$dir"/cache/archives/partial
  : >"$dir/state/status"
  for suite; do
    mirror=$MIRROR
    [[ $suite == *-security ]] && mirror=$SECURITY
    echo "deb [arch=$architectures signed-by=$KEYRING] $mirror $suite main"
  done >"$dir/etc/sources.list"
  cat >"$dir/apt.conf" <<CONF
Dir::Etc "$dir/etc"; Dir::State "$dir/state"; Dir::State::status "$dir/state/status";
Dir::Cache "$dir/cache";
APT::Architecture "${architectures%%,*}";
APT::Architectures { $(sed 's/[^,]*/"&";/g; s/,/ /g' <<<"$architectures") };
APT::Install-Recommends "false"; APT::Sandbox::User "root";
Acquire::Languages "none"; Acquire::Retries "3";
Acquire::Check-Valid-Until "false"; Acquire::Check-Date "false";
CONF
  APT_CONFIG=$dir/apt.conf apt-get -qq update
}

# download NAME PACKAGE...   just these packages
download() {
  local apt=$PREFIX/apt-$1/apt.conf
  shift
  (cd "$PREFIX/debs" && APT_CONFIG=$apt apt-get -qq download "$@")
}

# download_all NAME PACKAGE...   these packages and all that they depend on
download_all() {
  local apt=$PREFIX/apt-$1/apt.conf debs=$PREFIX/debs-$1
  shift
  mkdir -p "$debs/partial"
  APT_CONFIG=$apt apt-get -qq -y -d -o Dir::Cache::archives="$debs" install "$@" >/dev/null
}

# depends_on PACKAGE NAME_PREFIX   the package behind a dependency whose name carries a version
depends_on() {
  APT_CONFIG=$PREFIX/apt-host/apt.conf apt-cache depends "$1" | awk -v p="$2" '$1=="Depends:" && index($2,p)==1 {print $2; exit}'
}

# --- unpacking -----------------------------------------------------------------------------------

# unpack FOLDER DEB...
unpack() {
  local to=$1 deb
  shift
  mkdir -p "$to"
  for deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$to" --no-same-owner \
      --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*'
  done
}

# wrapper NAME LIBRARY_FOLDER COMMAND   the library path stays inside this one program
wrapper() {
  cat >"$PREFIX/bin/$1" <<SH
#!/bin/sh
LD_LIBRARY_PATH=$2\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH} exec $3 "\$@"
SH
  chmod +x "$PREFIX/bin/$1"
}

say() { printf '%-20s %4s s\n' "$1" $((SECONDS - START)) >&2; }

# --- the story -----------------------------------------------------------------------------------

rm -rf "$PREFIX"/{rust,tools,sysroot,qemu,bin,env}
mkdir -p "$PREFIX"/{bin,debs}

private_apt host amd64,arm64 bookworm bookworm-updates bookworm-security
private_apt arm64 arm64 bookworm bookworm-updates bookworm-security
private_apt emulator amd64 bookworm-backports
say "package lists"

# Debian stable keeps a current rustc for its browsers; its version moves, so it is looked up.
std=$(depends_on libstd-rust-web-dev:amd64 libstd-rust-web)
llvm=$(depends_on "$std:amd64" libllvm)
rm -f "$PREFIX"/debs/*.deb
download host rustc-web:amd64 rust-web-clippy:amd64 "$std:amd64" "$llvm:amd64" \
  libstd-rust-web-dev:amd64 libstd-rust-web-dev:arm64
say "rust"

# Without libc6-dev-arm64-cross: its libc.so names files below /usr and would not link from here.
download host gcc-12-aarch64-linux-gnu cpp-12-aarch64-linux-gnu g++-12-aarch64-linux-gnu \
  binutils-aarch64-linux-gnu libgcc-12-dev-arm64-cross libstdc++-12-dev-arm64-cross \
  libgcc-s1-arm64-cross libstdc++6-arm64-cross
say "gcc"

# What the kiosk links on the device: fonts, the screen and touch of linuxkms, card readers.
download_all arm64 libc6-dev libgcc-12-dev libstdc++-12-dev libudev-dev libinput-dev \
  libxkbcommon-dev libfontconfig-dev libdrm-dev libpcsclite-dev
say "sysroot"

download emulator qemu-user
say "emulator"

unpack "$PREFIX/rust" "$PREFIX"/debs/{rustc-web,rust-web-clippy,libstd-rust-web,"$llvm"}*.deb
unpack "$PREFIX/tools" "$PREFIX"/debs/*aarch64-linux-gnu*.deb "$PREFIX"/debs/*arm64-cross*.deb
unpack "$PREFIX/sysroot" "$PREFIX"/debs-arm64/{lib,linux-libc-dev,zlib1g,uuid,xkb-data}*.deb
find "$PREFIX/sysroot" -type l -lname '/*' | while read -r link; do # absolute links: into the sysroot
  ln -sfnr "$PREFIX/sysroot$(readlink "$link")" "$link"
done
mkdir -p "$PREFIX/qemu"
dpkg-deb --fsys-tarfile "$PREFIX"/debs/qemu-user_*.deb |
  tar -x -C "$PREFIX/qemu" --no-same-owner ./usr/bin/qemu-aarch64
say "unpacked"

for tool in rustc rustdoc clippy-driver; do
  wrapper $tool "$PREFIX/rust/$HOST_LIBS" "$PREFIX/rust/usr/bin/$tool"
done
cross=$PREFIX/tools/usr/bin/aarch64-linux-gnu-
for tool in gcc g++; do
  wrapper aarch64-linux-gnu-$tool "$PREFIX/tools/$HOST_LIBS" \
    "${cross}$tool-12 --sysroot=$PREFIX/sysroot -B$cross"
done
for tool in ar ld ranlib nm strip objcopy objdump readelf; do
  wrapper aarch64-linux-gnu-$tool "$PREFIX/tools/$HOST_LIBS" "$cross$tool"
done
printf '#!/bin/sh\nexec %s -L %s "$@"\n' "$PREFIX/qemu/usr/bin/qemu-aarch64" "$PREFIX/sysroot" \
  >"$PREFIX/bin/run-aarch64"
chmod +x "$PREFIX/bin/run-aarch64"

# Plain NAME=value lines: a shell can source them, `cargo xtask arm` reads them.
cat >"$PREFIX/env" <<ENV
RUSTC=$PREFIX/bin/rustc
RUSTDOC=$PREFIX/bin/rustdoc
CARGO_BUILD_TARGET=aarch64-unknown-linux-gnu
CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=$PREFIX/bin/aarch64-linux-gnu-gcc
CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER=$PREFIX/bin/run-aarch64
CC_aarch64_unknown_linux_gnu=$PREFIX/bin/aarch64-linux-gnu-gcc
CXX_aarch64_unknown_linux_gnu=$PREFIX/bin/aarch64-linux-gnu-g++
AR_aarch64_unknown_linux_gnu=$PREFIX/bin/aarch64-linux-gnu-ar
PKG_CONFIG_ALLOW_CROSS_aarch64_unknown_linux_gnu=1
PKG_CONFIG_SYSROOT_DIR_aarch64_unknown_linux_gnu=$PREFIX/sysroot
PKG_CONFIG_LIBDIR_aarch64_unknown_linux_gnu=$PREFIX/sysroot/usr/lib/aarch64-linux-gnu/pkgconfig:$PREFIX/sysroot/usr/share/pkgconfig
ENV
rm -rf "$PREFIX"/apt-* "$PREFIX"/debs*
say "done"
