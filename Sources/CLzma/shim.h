#include <lzma.h>

// The macro is one that Swift drops.
static const uint32_t bareproof_lzma_tell_unsupported_check = LZMA_TELL_UNSUPPORTED_CHECK;
