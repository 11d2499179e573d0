/* server/sequencer/batch.c */
#include "batch.h"
#include "hearth/check.h"
#include <stdlib.h>

void published_free(struct published **published)
{
    if (*published == NULL)
        return;
    for (size_t i = 0; i < (*published)->len; i++)
        outcome_deinit(&(*published)->outcomes[i]);
    free(*published);
    *published = NULL;
}

static enum hearth_error batch_apply(struct engine *engine, struct batch_item *const *items, size_t len, struct published *published)
{
    for (size_t i = 0; i < len; i++) {
        outcome_init(&published->outcomes[i]);
        published->tokens[i] = items[i]->token;
        published->len = i + 1;
        enum hearth_error error = engine_apply(engine, items[i]->command, &published->outcomes[i]);
        if (error != HEARTH_OK)
            return error;
    }
    return HEARTH_OK;
}

enum hearth_error batch_run(struct engine *engine, struct batch_item *const *items, size_t len, bool durable,
                            struct published **published_out)
{
    CHECK(len >= 1 && len <= LIMIT_BATCH);
    *published_out = NULL;
    /* Not zeroed as a whole: outcomes are 200 bytes each and a lone message uses one. */
    struct published *published = malloc(sizeof *published);
    if (published != NULL)
        published->len = 0;
    enum hearth_error error = published == NULL ? HEARTH_NO_MEMORY : engine_batch_begin(engine);
    if (error == HEARTH_OK) {
        error = batch_apply(engine, items, len, published);
        if (error == HEARTH_OK)
            error = engine_batch_commit(engine, durable);
        if (error != HEARTH_OK)
            engine_batch_abort(engine);
    }
    for (size_t i = 0; i < len; i++) {
        command_free(&items[i]->command);
        free(items[i]);
    }
    if (error == HEARTH_OK)
        *published_out = published;
    else
        published_free(&published);
    return error;
}
