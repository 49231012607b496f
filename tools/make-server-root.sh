#!/bin/sh
# Makes the root of images/debian-12-server: a copy of the laboratory's, and a server's packages.
# usage (root, in a mount namespace of its own):
#   unshare -m --propagation private tools/make-server-root.sh BASE_ROOT ROOT
# BASE_ROOT has its owners shifted by 100000; ROOT gets them back. Nothing is started in it.
set -eu
base=$1 root=$2
mkdir "$root"
cp -a "$base/." "$root/"
find "$root" -depth -exec sh -c '
  for path; do
    owner=$(stat -c %u "$path") group=$(stat -c %g "$path") mode=$(stat -c %a "$path")
    [ "$owner" -ge 100000 ] || continue
    chown -h "$((owner - 100000)):$((group - 100000))" "$path"
    [ -L "$path" ] || chmod "$mode" "$path"
  done' sh {} +
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
mount -t proc proc "$root/proc"
trap 'umount "$root/proc"' EXIT
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
chroot "$root" apt-get update
# chown takes a file its capability (ping's), its package gives it back.
chroot "$root" apt-get install -y --reinstall iputils-ping
chroot "$root" apt-get install -y --no-install-recommends \
  nginx mariadb-server php-fpm php-cli php-mysql php-curl php-gd php-mbstring php-xml php-zip \
  php-intl openssh-server rsyslog logrotate systemd systemd-sysv libpam-systemd dbus git rsync \
  htop tmux screen lsof strace bind9-dnsutils iptables ifupdown isc-dhcp-client ca-certificates \
  gnupg jq sysstat telnet tcpdump ssl-cert dmidecode pciutils acl ncdu apt-utils \
  cron-daemon-common dbus-user-session polkitd libcap2-bin systemd-resolved systemd-timesyncd \
  networkd-dispatcher unattended-upgrades irqbalance snapd ufw fail2ban netplan.io at
# MariaDB wants gawk; awk stays what the machine imitates.
chroot "$root" update-alternatives --set awk /usr/bin/mawk
chroot "$root" apt-get clean
