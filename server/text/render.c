/* server/text/render.c: step 7 of the walk, events become frames: opened once, encoded once for each audience. */
#include "hearth/check.h"
#include "hearth/log.h"
#include "hearth/text.h"
#include "hearth/vault.h"
#include "hearth/wire.h"
#include <stdlib.h>
#include <string.h>

enum open_result { OPEN_DONE, OPEN_NOTHING, OPEN_LEAVE_OUT };

/* Room for the texts of one row; the caller wipes it. */
struct opened {
    uint8_t memory[2][VAULT_TEXT_ROOM_BYTES];
    struct plain_text texts[2]; /* point into it; of an own text the second is the note */
};

struct sealed {
    const uint8_t *bytes;
    size_t len;
};

/* The n-th text, which may be none. */
static enum open_result sealed_open(struct vault *vault, const struct vault_text_label *label, struct sealed sealed, int64_t number, int n,
                                    struct opened *opened)
{
    size_t len = 0;
    enum hearth_error error = HEARTH_DAMAGED;
    if (sealed.bytes != NULL && sealed.len <= VAULT_SEALED_BYTES_MAX)
        error = vault_text_open(vault, label, sealed.bytes, sealed.len, opened->memory[n], VAULT_TEXT_ROOM_BYTES, &len);
    if (error == HEARTH_NOT_FOUND)
        return OPEN_LEAVE_OUT; /* its key is gone: the text is dead, which is no incident */
    if (error != HEARTH_OK) {
        log_write(LOG_TEXT_DAMAGED, number, 0);
        return OPEN_LEAVE_OUT;
    }
    opened->texts[n] = (struct plain_text){.utf8 = (char *)opened->memory[n], .len = len};
    return OPEN_DONE;
}

static enum open_result message_open(struct vault *vault, program_id program, const struct event *event, enum audience audience,
                                     struct opened *opened)
{
    const struct event_message *message = &event->message;
    if (message->state != MESSAGE_PUBLISHED && (message->state != MESSAGE_REMOVED || audience != AUDIENCE_STAFF))
        return OPEN_NOTHING;
    const struct vault_text_label label = {.program = program,
                                           .room = stream_room(event->stream),
                                           .slice = message->slice,
                                           .author = message->by,
                                           .message = message->message,
                                           .kind = VAULT_TEXT_MESSAGE};
    return sealed_open(vault, &label, (struct sealed){message->sealed, message->sealed_len}, message->number, 0, opened);
}

/* A person's own stream has the person's id. */
static enum open_result own_open(struct vault *vault, program_id program, const struct event *event, struct opened *opened)
{
    const struct event_own *own = &event->own;
    struct vault_text_label label = {.program = program,
                                     .room = own->room,
                                     .slice = own->key,
                                     .message = own->message,
                                     .kind = item_id_is_none(own->held) ? VAULT_TEXT_MESSAGE : VAULT_TEXT_HELD};
    enum open_result result = OPEN_NOTHING;
    memcpy(label.author.bytes, event->stream.bytes, ID_BYTES); /* of a row for staff as well */
    if (own->sealed_len > 0)
        result = sealed_open(vault, &label, (struct sealed){own->sealed, own->sealed_len}, own->number, 0, opened);
    label.kind = VAULT_TEXT_NOTE;
    if (own->note_len > 0 && result != OPEN_LEAVE_OUT)
        result = sealed_open(vault, &label, (struct sealed){own->note, own->note_len}, own->number, 1, opened);
    return result;
}

static enum open_result evidence_open(struct vault *vault, program_id program, const struct event_evidence *row, struct opened *opened)
{
    const struct vault_text_label label = {
        .program = program, .room = row->room, .slice = row->key, .author = row->by, .message = row->message, .kind = VAULT_TEXT_EVIDENCE};
    return sealed_open(vault, &label, (struct sealed){row->sealed, row->sealed_len}, row->number, 0, opened);
}

static enum open_result event_open(struct vault *vault, program_id program, const struct event *event, enum audience audience,
                                   struct opened *opened)
{
    memset(opened->texts, 0, sizeof opened->texts);
    switch ((int)event->kind) { /* those that have a text */
    case EVENT_MESSAGE:
        return message_open(vault, program, event, audience, opened);
    case EVENT_OWN:
        return own_open(vault, program, event, opened);
    case EVENT_EVIDENCE:
        return evidence_open(vault, program, &event->evidence, opened);
    default:
        return OPEN_NOTHING;
    }
}

static const struct plain_text *opened_texts(const struct opened *opened)
{
    return opened->texts[0].utf8 != NULL || opened->texts[1].utf8 != NULL ? opened->texts : NULL;
}

/* Takes back what was put since mark. */
static void frame_cut(struct buffer *frame, size_t mark)
{
    if (frame->len > mark)
        explicit_bzero(frame->data + mark, frame->len - mark);
    frame->len = mark;
    frame->failed = false;
}

enum hearth_error text_render_events(struct vault *vault, program_id program, const struct event *events, size_t events_len,
                                     enum audience audience, struct buffer *frame, size_t *used_out)
{
    struct opened opened;
    enum hearth_error error = HEARTH_OK;
    size_t used = 0;
    wire_frame_begin(frame);
    for (; used < events_len; used++) {
        const struct event *event = &events[used];
        if ((event->audiences & AUDIENCE_BIT(audience)) == 0 || event_open(vault, program, event, audience, &opened) == OPEN_LEAVE_OUT)
            continue;
        const size_t mark = frame->len;
        wire_put_event(frame, event, opened_texts(&opened), audience);
        if (!frame->failed && frame->len < frame->len_max) /* room for the end */
            continue;
        if (wire_frame_is_empty(&(struct buffer){.data = frame->data, .len = mark}))
            error = HEARTH_NO_MEMORY; /* any one event fits into an empty frame, so it was not the bound */
        frame_cut(frame, mark);
        break;
    }
    wire_frame_end(frame);
    if (frame->failed)
        error = HEARTH_NO_MEMORY;
    explicit_bzero(&opened, sizeof opened);
    *used_out = used;
    return error;
}

/* ---- pages ---- */

#define PAGE_ENVELOPE_BYTES 256     /* "page" with its id, stream, numbers and brackets is about 180 */
#define PAGE_ROWS_BYTES     1048576 /* what 50 rows can come to: 8 KiB a text, a little more when it quotes much */

/* Where each row stands in a buffer of all of them, before it is known which go out. */
struct page_rows {
    struct buffer bytes;
    size_t *starts; /* row i: starts[i]..starts[i + 1], its comma at the front but for the first; empty when it was left out */
    bool *gone;
    size_t len;
};

static void page_rows_deinit(struct page_rows *rows)
{
    if (rows->bytes.data != NULL)
        explicit_bzero(rows->bytes.data, rows->bytes.capacity);
    buffer_deinit(&rows->bytes);
    free(rows->starts);
    free(rows->gone);
}

static size_t page_row_bytes(const struct page_rows *rows, size_t i)
{
    return rows->gone[i] ? 0 : rows->starts[i + 1] - rows->starts[i];
}

static enum hearth_error page_rows_encode(struct vault *vault, program_id program, const struct text_page *page,
                                          const struct wire_page *envelope, struct page_rows *rows)
{
    struct opened opened;
    rows->len = page->rows_len;
    rows->starts = calloc(rows->len + 1, sizeof *rows->starts);
    rows->gone = calloc(rows->len + 1, sizeof *rows->gone);
    if (rows->starts == NULL || rows->gone == NULL)
        return HEARTH_NO_MEMORY;
    for (size_t i = 0; i < rows->len; i++) {
        rows->starts[i] = rows->bytes.len;
        rows->gone[i] = event_open(vault, program, &page->rows[i], page->audience, &opened) == OPEN_LEAVE_OUT;
        if (!rows->gone[i])
            wire_page_row(&rows->bytes, envelope, &page->rows[i], opened_texts(&opened));
        rows->starts[i + 1] = rows->bytes.len;
    }
    explicit_bzero(&opened, sizeof opened);
    return rows->bytes.failed ? HEARTH_NO_MEMORY : HEARTH_OK;
}

static size_t page_bytes(const struct page_rows *rows)
{
    size_t sum = PAGE_ENVELOPE_BYTES;
    for (size_t i = 0; i < rows->len; i++)
        sum += page_row_bytes(rows, i);
    return sum;
}

/* The first page of a room shows the newest: the oldest messages go, one after the other. False: none is left. */
static bool page_drop_oldest(const struct text_page *page, struct page_rows *rows)
{
    size_t oldest = rows->len;
    for (size_t i = 0; i < rows->len; i++)
        if (!rows->gone[i] && page->rows[i].kind == EVENT_MESSAGE &&
            (oldest == rows->len || page->rows[i].message.number < page->rows[oldest].message.number))
            oldest = i;
    if (oldest == rows->len)
        return false;
    rows->gone[oldest] = true;
    return true;
}

/* Other pages end earlier and say so. */
static void page_drop_last(const struct text_page *page, struct page_rows *rows, struct wire_page *envelope)
{
    rows->len--;
    envelope->more = true;
    if (page->kind != REQUEST_FOLLOW)
        return;
    int64_t reached = 0; /* rows stand oldest change first, so all changes up to the last that stays are on the page */
    for (size_t i = 0; i < rows->len; i++)
        if (page->rows[i].change > reached)
            reached = page->rows[i].change;
    envelope->change = reached;
}

enum hearth_error text_render_page(struct vault *vault, program_id program, const struct text_page *page, struct buffer *frame)
{
    struct wire_page envelope = {.kind = page->kind,
                                 .re = page->re,
                                 .stream = page->stream,
                                 .change = page->change,
                                 .more = page->more,
                                 .here = page->here,
                                 .audience = page->audience};
    struct page_rows rows = {0};
    buffer_init(&rows.bytes, PAGE_ROWS_BYTES);
    enum hearth_error error = page_rows_encode(vault, program, page, &envelope, &rows);
    if (error == HEARTH_OK) {
        while (page_bytes(&rows) > LIMIT_FRAME_OUT_BYTES && rows.len > 0)
            if (!page->first || !page_drop_oldest(page, &rows))
                page_drop_last(page, &rows, &envelope);
        wire_frame_begin(frame);
        wire_page_begin(frame, &envelope);
        bool any = false;
        for (size_t i = 0; i < rows.len; i++) {
            const uint8_t *row = rows.bytes.data + rows.starts[i];
            size_t len = page_row_bytes(&rows, i);
            if (len == 0)
                continue;
            if (row[0] == ',') { /* whether a row needs its comma is known only now */
                row++;
                len--;
            }
            if (any)
                buffer_put(frame, ",", 1);
            any = true;
            buffer_put(frame, row, len);
        }
        wire_page_end(frame);
        wire_frame_end(frame);
        if (frame->failed)
            error = HEARTH_NO_MEMORY;
    }
    page_rows_deinit(&rows);
    return error;
}
