#pragma once
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/syscall.h>
#include <unistd.h>

// What Swift's Glibc module leaves out, because it is built without _GNU_SOURCE.

static const int bareproof_o_direct = __O_DIRECT;

/// fallocate(2): on a block device the range reads as zeros afterwards, or the call fails and nothing has happened.
static inline int bareproof_punch_hole(int file, long long offset, long long count) {
    return (int)syscall(SYS_fallocate, file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, count);
}
