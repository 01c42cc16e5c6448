#include <zstd.h>
#include <zstd_errors.h>

// The macros are some that Swift drops.
static const unsigned long long bareproof_zstd_size_unknown = ZSTD_CONTENTSIZE_UNKNOWN;
static const unsigned long long bareproof_zstd_size_error = ZSTD_CONTENTSIZE_ERROR;
