// Records which pages a program (qemu-x86_64) or a whole VM (qemu-system-x86_64 -accel tcg) touches.
//
// A QEMU TCG plugin. The API is declared here, so that no QEMU headers are needed; TraceRecorder builds it with
//   cc -O2 -shared -fPIC -pthread -DQEMU_PLUGIN_VERSION=<what the QEMU found supports> pagetrace.c -o pagetrace.so
// Arguments: out=FILE, epoch=INSTRUCTIONS (100000), stop=INSTRUCTIONS of all vCPUs (0: never), idle=NANOSECONDS (50000),
//   content=FILE (program only): where the pages that were touched go when the recording ends.
//
// Per vCPU (a thread of the program, a CPU of the VM) and epoch of that vCPU's instructions, the first read and the
// first write of each page is one record; a read of a page already written in the epoch is none. Instruction fetches
// of a program count as reads, those of a VM are not seen. An access that straddles two pages counts for the first.
// What a system call reads or writes in the program's memory is not seen, nor what a forked child does.
// A vCPU idles while it is in a system call (program) or halted (VM) for longer than idle=; a thread that starts
// late has idled until then, and an index that QEMU gives to a later thread has idled in between.
//
// Output, host byte order: blocks of a struct BlockHeader and its records. All counts are totals of that vCPU so far.
// Content: for each page its number in 8 bytes and its bytes; only pages that have memory when the program exits or is
// stopped by stop=, of many pages every n-th. A program that a signal ends leaves none.
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef QEMU_PLUGIN_VERSION
#error "QEMU_PLUGIN_VERSION is not set: pass -DQEMU_PLUGIN_VERSION=n"
#endif

// Since version 7 callbacks have no plugin id in front but user data at the end; nothing else used here ever changed.
#if QEMU_PLUGIN_VERSION >= 7
#define CALLBACK(...) (__VA_ARGS__, void *user_data)
#define EXIT_CALLBACK (void *user_data)
#define REGISTER(what, ...) qemu_plugin_register_##what(__VA_ARGS__, NULL)
#define REGISTERED(what, ...) void qemu_plugin_register_##what(uint64_t id, void (*)(__VA_ARGS__, void *), void *)
#define REGISTERED_EXIT void qemu_plugin_register_atexit_cb(uint64_t id, void (*)(void *), void *)
#else
#define CALLBACK(...) (uint64_t id, __VA_ARGS__)
#define EXIT_CALLBACK (uint64_t id, void *user_data)
#define REGISTER(what, ...) qemu_plugin_register_##what(__VA_ARGS__)
#define REGISTERED(what, ...) void qemu_plugin_register_##what(uint64_t id, void (*)(uint64_t, __VA_ARGS__))
#define REGISTERED_EXIT void qemu_plugin_register_atexit_cb(uint64_t id, void (*)(uint64_t, void *), void *)
#endif

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;
enum { NO_REGISTERS = 0, READS_AND_WRITES = 3 };
#define SYSCALL_ARGUMENTS int64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t
REGISTERED(vcpu_tb_trans_cb, struct qemu_plugin_tb *);
REGISTERED(vcpu_init_cb, unsigned);
REGISTERED(vcpu_exit_cb, unsigned);
REGISTERED(vcpu_idle_cb, unsigned);
REGISTERED(vcpu_resume_cb, unsigned);
REGISTERED(vcpu_syscall_cb, unsigned, SYSCALL_ARGUMENTS);
REGISTERED(vcpu_syscall_ret_cb, unsigned, int64_t, int64_t);
REGISTERED_EXIT;
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, void (*)(unsigned, void *), int, void *);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *, void (*)(unsigned, uint32_t, uint64_t, void *), int,
                                      int, void *);
bool qemu_plugin_mem_is_store(uint32_t);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(uint32_t, uint64_t);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *);

__attribute__((visibility("default"))) int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { CONTENT_PAGES = 1 << 18 };  // 1 GiB
enum { PAGE_BITS = 12, MAX_VCPUS = 4096, BUFFERED = 512, RECENT = 64, BLOCK_MAGIC = 0x31425446 };

typedef struct { uint64_t page_and_write, instructions, idle_nanos; } Record;
typedef struct { uint32_t magic, vcpu, count, whole_vm; uint64_t instructions, idle_nanos, busy_nanos; } BlockHeader;
typedef struct { uint64_t page_plus_1; uint32_t read_epoch, write_epoch; } Seen;
typedef struct { uint64_t instructions, page; } Block;
typedef struct { const char *target; int oldest_version, newest_version; bool whole_vm; } Info;  // qemu_info_t's head

typedef struct {
    pthread_mutex_t lock;  // guards buffer, count and where seen is: what ends the recording looks at every vCPU's
    unsigned index, count;
    uint32_t epoch;
    uint64_t instructions, epoch_end, reported, idle_nanos, away_nanos, away_since, code_page, data_page;
    int data_written;
    struct { uint64_t page; uint32_t epoch, write; } recent[RECENT];
    Seen *seen;
    uint64_t seen_mask, seen_count;
    Record buffer[BUFFERED];
} Vcpu;

static Vcpu *vcpus[MAX_VCPUS];
static pthread_mutex_t create_lock = PTHREAD_MUTEX_INITIALIZER, file_lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t epoch_length = 100000, stop_at, idle_threshold = 50000, start_nanos, total_instructions;
static bool physical;
static volatile bool silent;  // in a forked child, or when the output cannot be written
static int out = -1, content = -1;
static uint64_t guest_base;  // where a program's address 0 is in this process
static bool base_known;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (!memory) { fprintf(stderr, "pagetrace: out of memory\n"); _exit(1); }
    return memory;
}

static Vcpu *create(unsigned index) {
    if (index >= MAX_VCPUS) { fprintf(stderr, "pagetrace: more than %d threads at once\n", MAX_VCPUS); _exit(1); }
    pthread_mutex_lock(&create_lock);
    Vcpu *v = vcpus[index];
    if (!v) {
        v = allocate(1, sizeof *v);
        pthread_mutex_init(&v->lock, NULL);
        v->index = index;
        v->epoch = 1;
        v->epoch_end = epoch_length;
        v->code_page = v->data_page = ~0ull;
        v->seen_mask = (1 << 12) - 1;
        v->seen = allocate(v->seen_mask + 1, sizeof(Seen));
        v->idle_nanos = v->away_nanos = index ? now() - start_nanos : 0;
        __atomic_store_n(&vcpus[index], v, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&create_lock);
    return v;
}

static inline Vcpu *of(unsigned index) {
    Vcpu *v = index < MAX_VCPUS ? vcpus[index] : NULL;
    return v ? v : create(index);
}

static void write_all(int file, const void *from, size_t bytes) {
    while (bytes && !silent) {
        ssize_t n = write(file, from, bytes);
        if (n <= 0) { perror("pagetrace: cannot write the recording"); silent = true; return; }
        from = (const char *)from + n;
        bytes -= (size_t)n;
    }
}

static void flush(Vcpu *v) {  // holds v->lock
    uint64_t until = v->away_since ? v->away_since : now();
    BlockHeader header = {BLOCK_MAGIC, v->index, v->count, physical, v->instructions, v->idle_nanos,
                          until - start_nanos - v->away_nanos};
    pthread_mutex_lock(&file_lock);
    write_all(out, &header, sizeof header);
    write_all(out, v->buffer, v->count * sizeof(Record));
    pthread_mutex_unlock(&file_lock);
    v->count = 0;
}

static void flush_all(void) {
    for (unsigned i = 0; i < MAX_VCPUS && !silent; i++) {
        Vcpu *v = vcpus[i];
        if (!v) continue;
        pthread_mutex_lock(&v->lock);
        flush(v);
        pthread_mutex_unlock(&v->lock);
    }
}

static Seen *find(Seen *table, uint64_t mask, uint64_t page) {
    uint64_t slot = (page * 0x9E3779B97F4A7C15ull) >> 20 & mask;
    while (table[slot].page_plus_1 && table[slot].page_plus_1 != page + 1) slot = (slot + 1) & mask;
    return &table[slot];
}

static Seen *seen(Vcpu *v, uint64_t page) {
    Seen *entry = find(v->seen, v->seen_mask, page);
    if (entry->page_plus_1) return entry;
    if (++v->seen_count * 2 > v->seen_mask) {
        uint64_t mask = v->seen_mask * 2 + 1;
        Seen *larger = allocate(mask + 1, sizeof(Seen));
        for (uint64_t i = 0; i <= v->seen_mask; i++)
            if (v->seen[i].page_plus_1) *find(larger, mask, v->seen[i].page_plus_1 - 1) = v->seen[i];
        pthread_mutex_lock(&v->lock);
        free(v->seen);
        v->seen = larger;
        v->seen_mask = mask;
        pthread_mutex_unlock(&v->lock);
        entry = find(larger, mask, page);
    }
    entry->page_plus_1 = page + 1;
    return entry;
}

static bool seen_before(unsigned index, uint64_t page) {
    for (unsigned i = 0; i < index; i++)
        if (vcpus[i] && find(vcpus[i]->seen, vcpus[i]->seen_mask, page)->page_plus_1) return true;
    return false;
}

// Reads through /proc, since a page may be unmapped meanwhile.
static void write_content(void) {
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC), map = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    uint64_t pages = 0, step, at = 0;
    struct { uint64_t page; char bytes[1 << PAGE_BITS]; } record;
    for (unsigned i = 0; i < MAX_VCPUS; i++)
        if (vcpus[i]) {
            pthread_mutex_lock(&vcpus[i]->lock);  // and never let go: this is the end
            pages += vcpus[i]->seen_count;
        }
    step = pages / CONTENT_PAGES + 1;
    for (unsigned i = 0; i < MAX_VCPUS && memory >= 0; i++)
        for (uint64_t slot = 0; vcpus[i] && slot <= vcpus[i]->seen_mask; slot++) {
            record.page = vcpus[i]->seen[slot].page_plus_1 - 1;
            if (record.page == ~0ull || at++ % step || seen_before(i, record.page)) continue;
            off_t where = (off_t)(guest_base + (record.page << PAGE_BITS));
            uint64_t entry = 0, present = 3ull << 62;  // in memory, or swapped
            if (pread(map, &entry, sizeof entry, where >> PAGE_BITS << 3) == sizeof entry && !(entry & present)) continue;
            if (pread(memory, record.bytes, sizeof record.bytes, where) == sizeof record.bytes)
                write_all(content, &record, sizeof record);
        }
}

static void end(void) {
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&once);  // and never let go: who comes second waits for _exit
    flush_all();
    if (content >= 0 && base_known && !silent) write_content();
}

static void touch(Vcpu *v, uint64_t page, int write) {
    typeof(&v->recent[0]) recent = &v->recent[page % RECENT];
    if (recent->page == page && recent->epoch == v->epoch && (int)recent->write >= write) return;
    recent->page = page;
    recent->epoch = v->epoch;
    recent->write = write;
    Seen *entry = seen(v, page);
    if (entry->write_epoch == v->epoch || (!write && entry->read_epoch == v->epoch)) return;
    *(write ? &entry->write_epoch : &entry->read_epoch) = v->epoch;
    if (silent) return;
    pthread_mutex_lock(&v->lock);
    v->buffer[v->count++] = (Record){page << 1 | (uint64_t)write, v->instructions, v->idle_nanos};
    if (v->count == BUFFERED) flush(v);
    pthread_mutex_unlock(&v->lock);
}

static void accessed(unsigned index, uint32_t info, uint64_t address, void *user_data) {
    Vcpu *v = of(index);
    int write = qemu_plugin_mem_is_store(info);
    uint64_t page = address >> PAGE_BITS;
    if (page == v->data_page && write <= v->data_written) return;
    v->data_page = page;
    v->data_written = write;
    if (physical) {
        struct qemu_plugin_hwaddr *where = qemu_plugin_get_hwaddr(info, address);
        if (!where || qemu_plugin_hwaddr_is_io(where)) return;
        page = qemu_plugin_hwaddr_phys_addr(where) >> PAGE_BITS;
    }
    touch(v, page, write);
}

static void end_epoch(Vcpu *v) {
    v->epoch++;
    v->epoch_end = v->instructions + epoch_length - v->instructions % epoch_length;
    v->code_page = v->data_page = ~0ull;
    uint64_t advance = v->instructions - v->reported;
    v->reported = v->instructions;
    if (__atomic_add_fetch(&total_instructions, advance, __ATOMIC_RELAXED) >= stop_at && stop_at && !silent) {
        end();
        _exit(0);
    }
}

static void executed(unsigned index, void *user_data) {
    Vcpu *v = of(index);
    const Block *block = user_data;
    v->instructions += block->instructions;
    if (v->instructions >= v->epoch_end) end_epoch(v);
    if (!physical && block->page != v->code_page) touch(v, v->code_page = block->page, 0);
}

static void translated CALLBACK(struct qemu_plugin_tb *tb) {
    Block *block = allocate(1, sizeof *block);
    block->instructions = qemu_plugin_tb_n_insns(tb);
    block->page = qemu_plugin_tb_vaddr(tb) >> PAGE_BITS;
    const struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(tb, 0);
    uint64_t host = (uint64_t)qemu_plugin_insn_haddr(first);
    if (!physical && host && !base_known) {
        guest_base = host - qemu_plugin_insn_vaddr(first);
        base_known = true;
    }
    qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, NO_REGISTERS, block);
    for (size_t i = 0; i < block->instructions; i++)
        qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(tb, i), accessed, NO_REGISTERS, READS_AND_WRITES, NULL);
}

static void leave(unsigned index) { of(index)->away_since = now(); }

static void enter(unsigned index) {
    Vcpu *v = of(index);
    if (!v->away_since) return;
    uint64_t away = now() - v->away_since;
    v->away_since = 0;
    v->away_nanos += away;
    if (away > idle_threshold) v->idle_nanos += away;
}

static void idle CALLBACK(unsigned index) { leave(index); }
static void resumed CALLBACK(unsigned index) { enter(index); }
static void called CALLBACK(unsigned index, int64_t n, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e,
                            uint64_t f, uint64_t g, uint64_t h) { leave(index); }
static void returned CALLBACK(unsigned index, int64_t n, int64_t result) { enter(index); }
static void started CALLBACK(unsigned index) { enter(index); }
static void ended CALLBACK(unsigned index) { leave(index); }
static void finished EXIT_CALLBACK { end(); }
static void forked(void) { silent = true; }

static const char *value(const char *argument, const char *name) {
    size_t n = strlen(name);
    return !strncmp(argument, name, n) && argument[n] == '=' ? argument + n + 1 : NULL;
}

__attribute__((visibility("default"))) int qemu_plugin_install(uint64_t id, const Info *info, int argc,
                                                               char **argv) {
    const char *v;
    physical = info->whole_vm;
    for (int i = 0; i < argc; i++) {
        if ((v = value(argv[i], "out"))) out = open(v, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        else if ((v = value(argv[i], "content"))) content = open(v, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        else if ((v = value(argv[i], "epoch"))) epoch_length = strtoull(v, NULL, 10);
        else if ((v = value(argv[i], "stop"))) stop_at = strtoull(v, NULL, 10);
        else if ((v = value(argv[i], "idle"))) idle_threshold = strtoull(v, NULL, 10);
    }
    if (out < 0) { perror("pagetrace: cannot open out="); return 1; }
    if (!epoch_length) { fprintf(stderr, "pagetrace: epoch= must be at least 1\n"); return 1; }
    start_nanos = now();
    pthread_atfork(NULL, NULL, forked);
    REGISTER(vcpu_tb_trans_cb, id, translated);
    REGISTER(vcpu_init_cb, id, started);
    REGISTER(vcpu_exit_cb, id, ended);
    REGISTER(vcpu_idle_cb, id, idle);
    REGISTER(vcpu_resume_cb, id, resumed);
    REGISTER(vcpu_syscall_cb, id, called);
    REGISTER(vcpu_syscall_ret_cb, id, returned);
    qemu_plugin_register_atexit_cb(id, finished, NULL);
    return 0;
}
