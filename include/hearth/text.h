/* include/hearth/text.h
 * The only place that handles plaintext: what comes in is made plain and sealed, what goes out is opened and written into a frame.
 *
 * Unicode is ICU's (NFC, NFKC case folding, UTS 39 skeletons), never ours; pure ASCII takes a short way with the same result, which a test
 * compares. Rules: product.md MS1, ID3, ID5, ID12; security.md 3; protocol.md 1. Any thread; no state but ICU's read-only tables.
 * Errors: HEARTH_NO_MEMORY, and what the vault says. A text is never logged. */
#pragma once
#include "hearth/bytes.h"
#include "hearth/event.h"
#include "hearth/limits.h"
#include "hearth/plain_text.h"
#include "hearth/protocol.h"
#include "hearth/refusal.h"

struct vault;

/* Loads ICU's tables; call once at start, before processes are sandboxed. HEARTH_UNSUPPORTED: ICU is not usable here. */
MUST_USE enum hearth_error text_start(void);

/* ---- what people write ---- */

/* Makes a message plain, in place: NFC, CRLF and CR to LF, no C0 or C1 but newline and tab, no U+202D or U+202E, no white space around it.
 * refusal_out->reason: NONE, EMPTY (nothing left), TOO_LONG with max (more than LIMIT_TEXT_CHARACTERS_MAX code points after NFC). */
MUST_USE enum hearth_error text_admit(struct plain_text *text, struct refusal *refusal_out);

/* ---- names and titles ---- */

/* A room's or cohort's title, from the operator: 1 to LIMIT_TITLE_CHARACTERS_MAX code points in NFC, one line, trimmed, no control or
 * format characters. Copied to title_out in NFC; false: not one. */
bool text_title(const char *utf8, size_t len, char title_out[LIMIT_TITLE_BYTES_MAX + 1]);

/* A name that a clinic gives its staff: like a title, LIMIT_NAME_CHARACTERS_MAX, and text_name_is_plain. */
bool text_name(const char *utf8, size_t len, char name_out[LIMIT_NAME_BYTES_MAX + 1]);

/* What two names that could be taken for one another have in common (ID3): NFKC case folded, single spaces, then the skeleton of UTS 39.
 * Unique in the program, and what sign-in looks up. Only ever compared, never shown. False: no name (empty, too long, not UTF-8). */
bool text_name_fold(const char *utf8, size_t len, char fold_out[LIMIT_NAME_BYTES_MAX + 1]);

/* No part of the name imitates the staff badge (ID12): no symbol, emoji, bracket or private character, and no word that folds to
 * "staff", "facilitator", "moderator", "admin" or their like. */
bool text_name_is_plain(const char *utf8, size_t len);

/* ---- passphrases ---- */

/* The form that is hashed (security.md 3): NFKC, case folded, runs of white space joined to one space, trimmed. Whether it will
 * do is vault_passphrase_check (vault_secrets.h). */
MUST_USE enum hearth_error text_passphrase_normalise(const struct plain_text *given, struct plain_text *normal_out);

/* ---- sealing and opening ---- */

enum text_kind { TEXT_MESSAGE, TEXT_HELD, TEXT_NOTE, TEXT_EVIDENCE };

/* What a text's seal is bound to. Of a held one: slice is its own key, message its item's id. */
struct text_label {
    enum text_kind kind;
    program_id program;
    room_id room;
    key_id slice;
    member_id author;
    message_id message;
};

/* sealed_out: malloc'ed, the caller's (a command_say takes it). HEARTH_NOT_FOUND: the slice or the author's key is gone. */
MUST_USE enum hearth_error text_seal(struct vault *vault, const struct text_label *label, const struct plain_text *plain,
                                     uint8_t **sealed_out, size_t *sealed_len_out);

/* A copy of a sealed text for a case, under the case's key (MO7); and a reporter's note, of which label->message has the item's id.
 * HEARTH_NOT_FOUND: a key is gone; HEARTH_DAMAGED: it does not open. */
MUST_USE enum hearth_error text_evidence_copy(struct vault *vault, const struct text_label *label, struct bytes sealed, key_id key,
                                              uint8_t **sealed_out, size_t *sealed_len_out);
MUST_USE enum hearth_error text_evidence_note(struct vault *vault, const struct text_label *label, const struct plain_text *note,
                                              uint8_t **sealed_out, size_t *sealed_len_out);

/* plain_out must be empty; the caller's. HEARTH_NOT_FOUND: a key is gone. HEARTH_DAMAGED: an incident, which is logged. */
MUST_USE enum hearth_error text_open(struct vault *vault, const struct text_label *label, const uint8_t *sealed, size_t sealed_len,
                                     struct plain_text *plain_out);

/* ---- what staff do with a text that they have opened ---- */

size_t text_characters(const struct plain_text *text); /* code points */
/* Hides parts, in place: spans as "4-12 20-25", in code points, from and behind the last, in order and apart. What stood there, and how
 * long it was, is gone. refusal_out: BAD_REQUEST of `field` when the spans are no such thing of this text. */
MUST_USE enum hearth_error text_hide(struct plain_text *text, const struct plain_text *spans, struct refusal *refusal_out);
/* A question of the box and its answer, as one message; TOO_LONG with max, of the answer, where the two are. Wipes nothing. */
MUST_USE enum hearth_error text_answer(const struct plain_text *question, const struct plain_text *answer, struct plain_text *both_out,
                                       struct refusal *refusal_out);

/* Events of one batch for one audience, in order, as one frame (step 7 of the walk): each published message is opened and encoded once.
 * Those for other audiences are passed over. used_out: how many of events_len the frame took; fewer when LIMIT_FRAME_OUT_BYTES is full, the
 * caller then comes again with the rest. The frame may be empty (wire_frame_is_empty).
 * A text that does not open is an incident: TEXT_DAMAGED goes to the log and the row is left out, never shown as an empty message. */
MUST_USE enum hearth_error text_render_events(struct vault *vault, program_id program, const struct event *events, size_t events_len,
                                              enum audience audience, struct buffer *frame, size_t *used_out);

/* The answer to a reading request, a whole frame. Texts that quote much grow in JSON: when the rows do not fit into
 * LIMIT_FRAME_OUT_BYTES, the page is cut where its reader can go on: FOLLOW says `more` and the change reached, HISTORY and PEOPLE say
 * `more`, and the first page of a room lets its oldest messages go, which history brings. Damaged texts: as above. */
struct text_page {
    enum request_kind kind; /* REQUEST_FOLLOW, REQUEST_HISTORY, REQUEST_PEOPLE, REQUEST_SESSIONS */
    request_id re;
    stream_id stream; /* FOLLOW, HISTORY */
    bool first;       /* FOLLOW without `after` */
    int64_t change;
    bool more;
    session_id here; /* SESSIONS: the one that asks */
    enum audience audience;
    const struct event *rows; /* borrowed */
    size_t rows_len;
};
MUST_USE enum hearth_error text_render_page(struct vault *vault, program_id program, const struct text_page *page, struct buffer *frame);
