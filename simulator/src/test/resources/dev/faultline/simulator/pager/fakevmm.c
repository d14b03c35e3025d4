/* A hypervisor without a guest: it maps memory, hands its page faults over as Firecracker does, touches
 * every page in a seeded order from several threads, and checks every byte against the image.
 *
 *   cc -O1 -o fakevmm fakevmm.c -lpthread
 *   fakevmm SOCKET IMAGE SEED THREADS HOW
 *
 * HOW: plain; halves (two regions, the second half of the image at the lower address); huge (2 MiB pages);
 * kib (page_size_kib alone); remove (gives a quarter of its memory up while pages come); wait (hands over,
 * and touches when it reads a line); or a lie: early, nofd, garbage, beyond, overlap, odd, mixed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define REGIONS_MAX 2

static struct { uint8_t *at; uint64_t bytes, offset; } region[REGIONS_MAX];
static int regions, threads;
static uint64_t page = 4096, pages, seed;
static int image, remove_some;
static uint8_t *removed;
static long wrong;

static void die(const char *what) { perror(what); exit(3); }

static uint8_t *address(uint64_t number) {
    uint64_t offset = number * page;
    for (int i = 0; i < regions; i++)
        if (offset >= region[i].offset && offset < region[i].offset + region[i].bytes)
            return region[i].at + (offset - region[i].offset);
    abort();
}

/* each thread goes through all pages, in an order of its own: steps of a number prime to how many there are */
static void *touch(void *which) {
    uint64_t stride = (seed * 2654435761u + (uint64_t)which * 40503u) % pages | 1, from = (uint64_t)which * 7919 % pages;
    for (;; stride += 2) {
        uint64_t a = stride, b = pages;
        while (b) { uint64_t t = a % b; a = b; b = t; }
        if (a == 1) break;
    }
    uint8_t *must = malloc(page);
    for (uint64_t i = 0; i < pages; i++) {
        uint64_t number = (from + i * stride) % pages;
        uint8_t *at = address(number);
        if (remove_some && (uint64_t)which == 0 && number % 4 == 1) {
            if (madvise(at, page, MADV_DONTNEED)) die("madvise");
            __atomic_store_n(&removed[number], 1, __ATOMIC_SEQ_CST);
        }
        int was_removed = __atomic_load_n(&removed[number], __ATOMIC_SEQ_CST);
        if (remove_some && number % 4 == 1 && (uint64_t)which != 0) continue;
        if (pread(image, must, page, number * page) != (ssize_t)page) die("pread");
        if (was_removed) memset(must, 0, page);
        if (memcmp(at, must, page)) {
            if (__atomic_add_fetch(&wrong, 1, __ATOMIC_SEQ_CST) <= 5)
                printf("page %lu is wrong%s\n", number, was_removed ? ", it was given up" : "");
        }
    }
    return 0;
}

static void map(int i, uint64_t bytes, uint64_t offset, int uffd, void *where) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (page > 4096) flags |= MAP_HUGETLB;
    if (where) flags |= MAP_FIXED;
    uint8_t *at = mmap(where, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (at == MAP_FAILED) die("mmap");
    if (page == 4096) madvise(at, bytes, MADV_NOHUGEPAGE);
    struct uffdio_register r = { .range = { (uint64_t)at, bytes }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    if (ioctl(uffd, UFFDIO_REGISTER, &r)) die("register");
    region[i].at = at;
    region[i].bytes = bytes;
    region[i].offset = offset;
}

int main(int argc, char **argv) {
    if (argc != 6) return 3;
    const char *how = argv[5];
    seed = strtoull(argv[3], 0, 10);
    threads = atoi(argv[4]);
    setvbuf(stdout, 0, _IOLBF, 0);
    image = open(argv[2], O_RDONLY);
    struct stat st;
    if (image < 0 || fstat(image, &st)) die("image");
    uint64_t bytes = st.st_size;
    if (!strcmp(how, "huge")) page = 2 << 20;
    pages = bytes / page;
    remove_some = !strcmp(how, "remove");
    removed = calloc(1, pages);
    int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
    if (uffd < 0) die("userfaultfd");
    struct uffdio_api api = { .api = UFFD_API, .features = remove_some ? UFFD_FEATURE_EVENT_REMOVE : 0 };
    if (ioctl(uffd, UFFDIO_API, &api)) die("api");
    char text[1000];
    if (!strcmp(how, "halves")) {
        regions = 2;
        uint8_t *both = mmap(0, bytes + (1 << 20), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        map(1, bytes / 2, bytes / 2, uffd, both);
        map(0, bytes / 2, 0, uffd, both + bytes / 2 + (1 << 20));
        snprintf(text, sizeof text,
            "[{\"base_host_virt_addr\":%lu,\"size\":%lu,\"offset\":0,\"page_size\":4096,\"page_size_kib\":4096},"
            "{\"base_host_virt_addr\":%lu,\"size\":%lu,\"offset\":%lu,\"page_size\":4096,\"page_size_kib\":4096}]",
            (uint64_t)region[0].at, bytes / 2, (uint64_t)region[1].at, bytes / 2, bytes / 2);
    } else {
        regions = 1;
        map(0, bytes, 0, uffd, 0);
        uint64_t at = (uint64_t)region[0].at, said = bytes, offset = 0;
        if (!strcmp(how, "beyond")) said *= 2;
        if (!strcmp(how, "odd")) at += 7;
        const char *key = strcmp(how, "kib") ? "page_size" : "page_size_kib";
        int n = snprintf(text, sizeof text, "[{\"base_host_virt_addr\":%lu,\"size\":%lu,\"offset\":%lu,\"%s\":%lu}",
            at, said, offset, key, page);
        if (!strcmp(how, "overlap") || !strcmp(how, "mixed"))
            n += snprintf(text + n, sizeof text - n,
                ",{\"base_host_virt_addr\":%lu,\"size\":%lu,\"offset\":%lu,\"page_size\":%d}",
                at + (strcmp(how, "mixed") ? page : said), page, said, strcmp(how, "mixed") ? 4096 : 2 << 20);
        strcpy(text + n, "]");
        if (!strcmp(how, "garbage")) strcpy(text, "[{\"base_host_virt_addr\":\"here\"}]");
    }
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    strncpy(to.sun_path, argv[1], sizeof to.sun_path - 1);
    for (int i = 0; connect(fd, (struct sockaddr *)&to, sizeof to); i++) {
        if (i == 1000) die("connect");
        usleep(10000);
    }
    if (!strcmp(how, "early")) { close(fd); printf("closed\n"); return 0; }
    char control[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec part = { text, strlen(text) };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    if (strcmp(how, "nofd")) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *c = CMSG_FIRSTHDR(&message);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &uffd, sizeof uffd);
    }
    if (sendmsg(fd, &message, 0) < 0) die("sendmsg");
    close(fd);
    if (strchr("engbom", how[0]) && strcmp(how, "huge")) { usleep(200000); printf("lied\n"); return 0; }
    if (!strcmp(how, "wait")) { printf("waiting\n"); getchar(); }
    pthread_t all[64];
    for (long i = 0; i < threads; i++) pthread_create(&all[i], 0, touch, (void *)i);
    for (int i = 0; i < threads; i++) pthread_join(all[i], 0);
    printf(wrong ? "%ld pages are wrong\n" : "all %lu pages are right\n", wrong ? wrong : (long)pages);
    return wrong ? 1 : 0;
}
