/* Hands the memory of a QEMU guest over to faultline pager, as Firecracker does by itself: preloaded, it waits
 * until somebody listens at a Unix socket, empties the guest's memory, registers it with a userfaultfd, and
 * sends that beside the list of its regions. Every later connection gets the same descriptor, so another pager
 * can take over where one was killed.
 *
 *   cc -O1 -shared -fPIC -o pagershim.so pagershim.c -lpthread
 *   LD_PRELOAD=pagershim.so FAULTLINE_PAGER_SOCKET=/run/s qemu-system-x86_64 -incoming defer -S \
 *     -object memory-backend-memfd,id=ram0,size=384M,share=on -machine pc,memory-backend=ram0 -m 384M ...
 *
 * What is there before is thrown away: it has to be armed before the guest's device state is loaded, and before
 * the guest runs. FAULTLINE_PAGER_MEMORY is how the mapping is called, memory-backend-memfd if not set. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096, POLL_MICROS = 10000 };

static struct sockaddr_un pager = { .sun_family = AF_UNIX };
static char name[64] = "memory-backend-memfd";

static void complain(const char *what) {
    fprintf(stderr, "pagershim: %s: %s\n", what, strerror(errno));
}

/* the largest mapping of that name; 0 where there is none yet */
static unsigned long find(unsigned long *bytes) {
    char line[512];
    unsigned long at = 0, from, to;
    FILE *maps = fopen("/proc/self/maps", "re");
    *bytes = 0;
    while (maps && fgets(line, sizeof line, maps))
        if (strstr(line, name) && sscanf(line, "%lx-%lx", &from, &to) == 2 && to - from > *bytes) {
            at = from;
            *bytes = to - from;
        }
    if (maps) fclose(maps);
    return at;
}

static int arm(unsigned long at, unsigned long bytes) {
    int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
    struct uffdio_api api = { .api = UFFD_API };
    struct uffdio_register all = { .range = { at, bytes }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    if (uffd < 0) { complain("userfaultfd (needs root, or vm.unprivileged_userfaultfd)"); return -1; }
    if (ioctl(uffd, UFFDIO_API, &api)) { complain("UFFDIO_API"); return -1; }
    if (madvise((void *)at, bytes, MADV_REMOVE)) { complain("emptying the guest's memory"); return -1; }
    if (ioctl(uffd, UFFDIO_REGISTER, &all)) { complain("UFFDIO_REGISTER"); return -1; }
    return uffd;
}

static int hand_over(int to, int uffd, unsigned long at, unsigned long bytes) {
    char text[256];
    union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = { 0 };
    struct iovec part = { text, 0 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1,
        .msg_control = control.room, .msg_controllen = sizeof control.room };
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    part.iov_len = snprintf(text, sizeof text,
        "[{\"base_host_virt_addr\": %lu, \"size\": %lu, \"offset\": 0, \"page_size\": %d}]", at, bytes, PAGE_BYTES);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &uffd, sizeof(int));
    return sendmsg(to, &message, MSG_NOSIGNAL) == (ssize_t)part.iov_len ? 0 : -1;
}

static void *serve(void *unused) {
    unsigned long at = 0, bytes = 0;
    int uffd = -1;
    (void)unused;
    for (;; usleep(POLL_MICROS)) {
        char end;
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && !connect(fd, (struct sockaddr *)&pager, sizeof pager) && (at || (at = find(&bytes)))) {
            if (uffd < 0 && (uffd = arm(at, bytes)) < 0) return 0;
            if (!hand_over(fd, uffd, at, bytes))
                while (read(fd, &end, 1) < 0 && errno == EINTR) { } /* until it goes */
        }
        if (fd >= 0) close(fd);
    }
}

__attribute__((constructor)) static void begin(void) {
    const char *socket = getenv("FAULTLINE_PAGER_SOCKET"), *memory = getenv("FAULTLINE_PAGER_MEMORY");
    pthread_t thread;
    sigset_t all, before;
    if (!socket) return;
    if (strlen(socket) >= sizeof pager.sun_path || (memory && strlen(memory) >= sizeof name)) {
        fprintf(stderr, "pagershim: FAULTLINE_PAGER_SOCKET or _MEMORY is too long\n");
        return;
    }
    strcpy(pager.sun_path, socket);
    if (memory) strcpy(name, memory);
    unsetenv("LD_PRELOAD"); /* what is started from here needs none */
    sigfillset(&all); /* signals are QEMU's own */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, 0, serve, 0)) complain("no thread");
    pthread_sigmask(SIG_SETMASK, &before, 0);
}
