#!/bin/sh
# Records linux-vm.trace: a whole Linux VM (two CPUs, 256 MiB) in guest-physical pages. It boots, starts a
# redis-server, fills it and queries it, all by itself; 4.5 s from about the moment it begins to fill.
# Debian packages: qemu-system-x86 busybox-static redis-server redis-tools dpkg.
cd "$(dirname "$0")" || exit 1
out=$PWD/linux-vm.trace
work=$(mktemp -d) && cd "$work" || exit 1
kernel=linux-image-6.1.0-56-cloud-amd64 # what linux-image-cloud-amd64 stood for in Debian 12.14
apt-get download "$kernel" && dpkg-deb -x "$kernel"_*.deb kernel
mkdir -p root/bin root/proc root/sys root/tmp
cp /bin/busybox root/bin/
for program in redis-server redis-cli redis-benchmark; do
  cp -L /usr/bin/$program root/bin/
  for library in $(ldd /usr/bin/$program | grep -o '/[^ ]*'); do
    mkdir -p "root$(dirname "$library")" && cp -L "$library" "root$library"
  done
done
cat >root/init <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t sysfs none /sys
ifconfig lo 127.0.0.1 up
redis-server --port 6379 --save "" --appendonly no --daemonize yes --logfile /tmp/log
until redis-cli ping; do usleep 50000; done
redis-benchmark -q -t set -n 200000 -r 110000 -d 700 -P 32 -c 4
redis-benchmark -q -t get -n 60000 -r 110000 -c 4
redis-benchmark -q -t set -n 60000 -r 110000 -d 700 -c 4
poweroff -f
END
chmod +x root/init
(cd root && find . | busybox cpio -o -H newc) | gzip -1 >initrd.gz
faultline trace record --epoch 2000000 --grain 1000 --stop-after 10000000000 --from 2s --length 4.5s --out "$out" -- \
  qemu-system-x86_64 -accel tcg -smp 2 -m 256M -nographic -no-reboot -kernel kernel/boot/vmlinuz-* \
  -initrd initrd.gz -append "console=ttyS0 quiet panic=-1"
rm -rf "$work"
