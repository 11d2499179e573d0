/* server/base/refusal.c */
#include "hearth/refusal.h"
#include "hearth/check.h"

const char *refusal_word(enum refusal_reason reason)
{
#define X(name, word) word,
    static const char *const words[REFUSAL_COUNT] = {REFUSALS(X)};
#undef X
    CHECK((unsigned)reason < REFUSAL_COUNT);
    return words[reason];
}
