#include <stddef.h>
#include <guestfs.h>

// guestfs_add_drive_opts is variadic, and the bit masks of its _argv form are macros that Swift drops.
static inline int bareproof_add_drive(guestfs_h *g, const char *file, const char *format, const char *label,
                                      int read_only, int block_size) {
    struct guestfs_add_drive_opts_argv options = {
        .bitmask = GUESTFS_ADD_DRIVE_OPTS_FORMAT_BITMASK | GUESTFS_ADD_DRIVE_OPTS_READONLY_BITMASK |
                   GUESTFS_ADD_DRIVE_OPTS_BLOCKSIZE_BITMASK | GUESTFS_ADD_DRIVE_OPTS_CACHEMODE_BITMASK |
                   GUESTFS_ADD_DRIVE_OPTS_DISCARD_BITMASK | GUESTFS_ADD_DRIVE_OPTS_LABEL_BITMASK,
        .format = format,
        .label = label,
        .readonly = read_only,
        .blocksize = block_size,
        .cachemode = "unsafe",
        .discard = read_only ? "disable" : "besteffort",
    };
    return guestfs_add_drive_opts_argv(g, file, &options);
}

// guestfs_create_flags is variadic.
static inline guestfs_h *bareproof_create(void) {
    return guestfs_create_flags(GUESTFS_CREATE_NO_ENVIRONMENT);
}

// By default each error is printed on standard error, beside being kept for guestfs_last_error.
static inline void bareproof_silence(guestfs_h *g) {
    guestfs_set_error_handler(g, NULL, NULL);
}

// Whether there is a regular file at the end of all links: /etc/os-release is one.
static inline int bareproof_is_file(guestfs_h *g, const char *path) {
    struct guestfs_is_file_opts_argv options = {
        .bitmask = GUESTFS_IS_FILE_OPTS_FOLLOWSYMLINKS_BITMASK,
        .followsymlinks = 1,
    };
    return guestfs_is_file_opts_argv(g, path, &options);
}

// A command line of the appliance's own shell. guestfs_debug takes an array of pointers that Swift has no easy way to make.
static inline char *bareproof_shell(guestfs_h *g, const char *line) {
    char *const arguments[] = {(char *)line, NULL};
    return guestfs_debug(g, "sh", arguments);
}

// The bytes of a device onto another one that is as large or larger. Blocks of zeros are left out: the other one has to be blank.
static inline int bareproof_copy_device(guestfs_h *g, const char *source, const char *target) {
    struct guestfs_copy_device_to_device_argv options = {
        .bitmask = GUESTFS_COPY_DEVICE_TO_DEVICE_SPARSE_BITMASK,
        .sparse = 1,
    };
    return guestfs_copy_device_to_device_argv(g, source, target, &options);
}
