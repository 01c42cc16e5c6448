#pragma once
#include <crypt.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// What Swift's Glibc module leaves out, because it is built without _GNU_SOURCE.

static const int bareproof_o_direct = __O_DIRECT;

/// fallocate(2): on a block device the range reads as zeros afterwards, or the call fails and nothing has happened.
static inline int bareproof_punch_hole(int file, long long offset, long long count) {
    return (int)syscall(SYS_fallocate, file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, count);
}

/// BLKZEROOUT: a range of a block device reads as zeros afterwards; the kernel writes them where the device cannot make
/// them itself. Offset and count are whole sectors. Fails with ENOTTY on a file.
static inline int bareproof_zero_out(int file, uint64_t offset, uint64_t count) {
    uint64_t range[2] = {offset, count};
    return ioctl(file, BLKZEROOUT, range);
}

/// memfd_create(2): a file in memory without a name, which is gone when nobody has it open any more.
static inline int bareproof_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC);
}

/// posix_spawn(3): a program that is started gets no file from this one on, whoever opened it.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

static inline int bareproof_close_from(posix_spawn_file_actions_t *actions, int from) {
    return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

/// accept4(2): no program that is started meanwhile gets the connection.
static inline int bareproof_accept(int listener) {
    return (int)syscall(SYS_accept4, listener, 0, 0, SOCK_CLOEXEC);
}

/// clock_gettime(2): how long this thread has had a processor, in nanoseconds. In a program that also has Dispatch, Swift finds the
/// structure in one module or another, as they happen to be compiled.
static inline int64_t bareproof_thread_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
