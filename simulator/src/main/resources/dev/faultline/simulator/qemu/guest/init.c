/* The init of a Linux guest that touches memory and says what that cost it, for scenarios with
 * `program: qemu`.
 *
 *   cc -O2 -static -o init init.c && echo init | cpio -o -H newc --quiet > guest.cpio
 *
 * Arguments (behind `--` on the kernel's command line): MiB, compute in us, writes in %, seed. It touches a
 * page drawn at random, computes, and so on for ever. Some hundred times a second it prints
 *
 *   faultline TOUCHES TICKS SLOW_TICKS SLOW_TOUCHES TICKS_PER_100MS
 *
 * touches so far; its time-stamp counter; ticks of touches that took SLOW or more, and how many these were. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

enum { PAGE = 4096, SLOW = 65536 };

static uint64_t argument(int count, char **all, int i, uint64_t otherwise) {
    return i < count ? strtoull(all[i], 0, 10) : otherwise;
}

static uint64_t nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ull + now.tv_nsec;
}

int main(int count, char **all) {
    uint64_t bytes = argument(count, all, 1, 64) << 20, writes = argument(count, all, 3, 50);
    uint64_t seed = argument(count, all, 4, 1) * 0x9e3779b97f4a7c15ull | 1;
    uint64_t begin = nanos(), first = __rdtsc();
    while (nanos() - begin < 100000000) { }
    uint64_t per100 = __rdtsc() - first, compute = argument(count, all, 2, 20) * per100 / 100000;
    volatile uint64_t *memory =
        mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) {
        printf("no memory of %llu bytes\n", (unsigned long long)bytes);
        for (;;) pause();
    }
    for (uint64_t i = 0; i < bytes / 8; i += PAGE / 8) memory[i] = i * seed; /* no page is like another */
    uint64_t touches = 0, slow = 0, slows = 0, said = 0;
    for (;;) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        uint64_t at = (seed >> 8) % (bytes / PAGE) * (PAGE / 8), from = __rdtsc();
        if (seed % 100 < writes) memory[at]++;
        else (void)memory[at];
        uint64_t now = __rdtsc();
        touches++;
        if (now - from >= SLOW) slow += now - from, slows++;
        if (now - said >= per100 / 20) {
            printf("faultline %llu %llu %llu %llu %llu\n", (unsigned long long)touches, (unsigned long long)now,
                (unsigned long long)slow, (unsigned long long)slows, (unsigned long long)per100);
            fflush(stdout);
            said = now;
        }
        while (__rdtsc() - now < compute) { }
    }
}
