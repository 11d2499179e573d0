/* server/base/audit.c: records and checkpoints as bytes and text; the forms are described in the header. */
#include "hearth/audit.h"
#include "hearth/check.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define AUDIT_RECORD_FORM 1
#define AUDIT_KEY_ED25519 1 /* C2SP signed-note */
#define AUDIT_LINE_MAX    128
#define AUDIT_DASH        "\xe2\x80\x94" /* em dash, as the form of notes has it */

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* ---- records ---- */

void audit_record_encode(const struct audit_record *record, struct buffer *out)
{
    CHECK(record->objects_len <= AUDIT_OBJECTS_MAX);
    buffer_put_u8(out, AUDIT_RECORD_FORM);
    buffer_put_u64(out, (uint64_t)record->time_ms);
    buffer_put(out, record->actor.bytes, ID_BYTES);
    buffer_put_u16(out, (uint16_t)record->act);
    buffer_put_u16(out, record->reason);
    buffer_put_u8(out, record->objects_len);
    for (int i = 0; i < record->objects_len; i++) {
        buffer_put_u8(out, (uint8_t)record->objects[i].thing);
        buffer_put(out, record->objects[i].id, ID_BYTES);
    }
    buffer_put(out, record->salt, AUDIT_SALT_BYTES);
}

bool audit_record_decode(struct bytes bytes, struct audit_record *record_out)
{
    struct reader reader;
    memset(record_out, 0, sizeof *record_out);
    reader_init(&reader, bytes);
    const bool known = reader_u8(&reader) == AUDIT_RECORD_FORM;
    record_out->time_ms = (int64_t)reader_u64(&reader);
    reader_copy(&reader, record_out->actor.bytes, ID_BYTES);
    record_out->act = (enum audit_act)reader_u16(&reader);
    record_out->reason = reader_u16(&reader);
    record_out->objects_len = reader_u8(&reader);
    if (record_out->objects_len > AUDIT_OBJECTS_MAX)
        return false;
    for (int i = 0; i < record_out->objects_len; i++) {
        record_out->objects[i].thing = (enum audit_thing)reader_u8(&reader);
        reader_copy(&reader, record_out->objects[i].id, ID_BYTES);
    }
    reader_copy(&reader, record_out->salt, AUDIT_SALT_BYTES);
    return known && reader_done(&reader);
}

const char *audit_act_words(enum audit_act act)
{
    static const char *const words[] = {
#define X(number, NAME, words_) [number] = words_,
        AUDIT_ACTS(X)
#undef X
    };
    return act > AUDIT_NONE && act < AUDIT_ACT_END && words[act] != NULL ? words[act] : "unknown act";
}

const char *audit_thing_words(enum audit_thing thing)
{
    static const char *const words[] = {
#define X(number, NAME, words_) [number] = words_,
        AUDIT_THINGS(X)
#undef X
    };
    return thing > 0 && thing < AUDIT_THING_END && words[thing] != NULL ? words[thing] : "unknown";
}

/* ---- base64 (RFC 4648, 4) ---- */

static void base64_put(struct buffer *out, const uint8_t *data, size_t len)
{
    for (size_t at = 0; at < len; at += 3) {
        const size_t left = len - at;
        const uint32_t bits = (uint32_t)data[at] << 16 | (left > 1 ? (uint32_t)data[at + 1] << 8 : 0) | (left > 2 ? data[at + 2] : 0);
        buffer_put_u8(out, (uint8_t)base64_digits[bits >> 18]);
        buffer_put_u8(out, (uint8_t)base64_digits[bits >> 12 & 63]);
        buffer_put_u8(out, (uint8_t)(left > 1 ? base64_digits[bits >> 6 & 63] : '='));
        buffer_put_u8(out, (uint8_t)(left > 2 ? base64_digits[bits & 63] : '='));
    }
}

/* Exactly data_len bytes, in the one spelling that base64_put gives: a digit that changes nothing is refused as well. */
static bool base64_read(const char *text, size_t text_len, uint8_t *data_out, size_t data_len)
{
    if (text_len != (data_len + 2) / 3 * 4)
        return false;
    for (size_t at = 0, from = 0; at < data_len; at += 3, from += 4) {
        uint32_t bits = 0;
        const size_t left = data_len - at;
        for (size_t i = 0; i < 4; i++) {
            const bool pad = i > left;
            const char *digit = pad ? NULL : text[from + i] == 0 ? NULL : strchr(base64_digits, text[from + i]);
            if (pad ? text[from + i] != '=' : digit == NULL)
                return false;
            bits = bits << 6 | (pad ? 0 : (uint32_t)(digit - base64_digits));
        }
        if ((left == 1 && (bits & 0xffff) != 0) || (left == 2 && (bits & 0xff) != 0))
            return false;
        for (size_t i = 0; i < 3 && i < left; i++)
            data_out[at + i] = (uint8_t)(bits >> (16 - 8 * i));
    }
    return true;
}

/* ---- notes ---- */

void audit_origin(program_id program, char origin_out[AUDIT_ORIGIN_BYTES])
{
    memcpy(origin_out, "hearth/", 7);
    id_to_hex(program.bytes, origin_out + 7);
}

static void number_put(struct buffer *out, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, number);
    buffer_put_text(out, text);
}

void audit_note_body(const char *origin, const struct audit_head *head, struct buffer *out)
{
    buffer_put_text(out, origin);
    buffer_put_text(out, "\n");
    number_put(out, head->size);
    buffer_put_text(out, "\n");
    base64_put(out, head->root, DIGEST_BYTES);
    buffer_put_text(out, "\nheads ");
    base64_put(out, head->heads, DIGEST_BYTES);
    buffer_put_text(out, "\ntime ");
    number_put(out, (uint64_t)head->time_ms);
    buffer_put_text(out, "\n");
}

void audit_note_put(const char *origin, const struct audit_head *head, const uint8_t public_key[AUDIT_PUBLIC_BYTES],
                    const uint8_t signature[AUDIT_SIGNATURE_BYTES], struct buffer *out)
{
    uint8_t signed_by[4 + AUDIT_SIGNATURE_BYTES];
    audit_key_hash(origin, public_key, signed_by);
    memcpy(signed_by + 4, signature, AUDIT_SIGNATURE_BYTES);
    audit_note_body(origin, head, out);
    buffer_put_text(out, "\n" AUDIT_DASH " ");
    buffer_put_text(out, origin);
    buffer_put_text(out, " ");
    base64_put(out, signed_by, sizeof signed_by);
    buffer_put_text(out, "\n");
}

struct lines {
    const char *text;
    size_t len, at;
};

/* The next line, if it begins with `begins`: what stands behind that, without its newline. */
static bool line_read(struct lines *lines, const char *begins, const char **line_out, size_t *line_len_out)
{
    const char *line = lines->text + lines->at;
    const size_t left = lines->len - lines->at, begins_len = strlen(begins);
    const char *end = left == 0 ? NULL : memchr(line, '\n', left < AUDIT_NOTE_BYTES_MAX ? left : AUDIT_NOTE_BYTES_MAX);
    if (end == NULL || (size_t)(end - line) < begins_len || memcmp(line, begins, begins_len) != 0)
        return false;
    *line_out = line + begins_len;
    *line_len_out = (size_t)(end - line) - begins_len;
    lines->at += (size_t)(end - line) + 1;
    return true;
}

static bool line_number(struct lines *lines, const char *begins, uint64_t *number_out)
{
    const char *line;
    size_t len;
    if (!line_read(lines, begins, &line, &len) || len == 0 || len > 18 || (line[0] == '0' && len > 1))
        return false;
    *number_out = 0;
    for (size_t i = 0; i < len; i++) {
        if (line[i] < '0' || line[i] > '9')
            return false;
        *number_out = *number_out * 10 + (uint64_t)(line[i] - '0');
    }
    return true;
}

static bool line_digest(struct lines *lines, const char *begins, uint8_t digest_out[DIGEST_BYTES])
{
    const char *line;
    size_t len;
    return line_read(lines, begins, &line, &len) && base64_read(line, len, digest_out, DIGEST_BYTES);
}

static bool origin_read(const char *text, size_t len, char origin_out[AUDIT_ORIGIN_BYTES])
{
    program_id program;
    if (len != AUDIT_ORIGIN_BYTES - 1 || memcmp(text, "hearth/", 7) != 0 || !id_from_hex(text + 7, ID_HEX_DIGITS, program.bytes))
        return false;
    audit_origin(program, origin_out);
    return true;
}

bool audit_note_read(const char *text, size_t text_len, struct audit_note *note_out, size_t *used_out)
{
    struct lines lines = {.text = text, .len = text_len};
    const char *line;
    size_t len;
    uint64_t time_ms;
    char begins[AUDIT_LINE_MAX];
    uint8_t signed_by[4 + AUDIT_SIGNATURE_BYTES];
    memset(note_out, 0, sizeof *note_out);
    if (!line_read(&lines, "", &line, &len) || !origin_read(line, len, note_out->origin) ||
        !line_number(&lines, "", &note_out->head.size) || !line_digest(&lines, "", note_out->head.root) ||
        !line_digest(&lines, "heads ", note_out->head.heads) || !line_number(&lines, "time ", &time_ms) ||
        !line_read(&lines, "", &line, &len) || len != 0)
        return false;
    snprintf(begins, sizeof begins, AUDIT_DASH " %s ", note_out->origin);
    if (!line_read(&lines, begins, &line, &len) || !base64_read(line, len, signed_by, sizeof signed_by))
        return false;
    note_out->head.time_ms = (int64_t)time_ms;
    memcpy(note_out->key_hash, signed_by, 4);
    memcpy(note_out->signature, signed_by + 4, AUDIT_SIGNATURE_BYTES);
    *used_out = lines.at;
    return true;
}

/* ---- keys ---- */

void audit_key_hash(const char *origin, const uint8_t public_key[AUDIT_PUBLIC_BYTES], uint8_t hash_out[4])
{
    uint8_t hash[DIGEST_BYTES];
    struct digest digest;
    digest_init(&digest);
    digest_add(&digest, origin, strlen(origin));
    digest_add(&digest, (const uint8_t[]){'\n', AUDIT_KEY_ED25519}, 2);
    digest_add(&digest, public_key, AUDIT_PUBLIC_BYTES);
    digest_final(&digest, hash);
    memcpy(hash_out, hash, 4);
}

void audit_key_text(const char *origin, const uint8_t public_key[AUDIT_PUBLIC_BYTES], char text_out[AUDIT_KEY_TEXT_BYTES])
{
    uint8_t hash[4], typed[1 + AUDIT_PUBLIC_BYTES] = {AUDIT_KEY_ED25519};
    char hex[9];
    struct buffer text;
    buffer_init(&text, AUDIT_KEY_TEXT_BYTES);
    audit_key_hash(origin, public_key, hash);
    hex_encode(hash, sizeof hash, hex);
    memcpy(typed + 1, public_key, AUDIT_PUBLIC_BYTES);
    buffer_put_text(&text, origin);
    buffer_put_text(&text, "+");
    buffer_put_text(&text, hex);
    buffer_put_text(&text, "+");
    base64_put(&text, typed, sizeof typed);
    CHECK(!text.failed && text.len < AUDIT_KEY_TEXT_BYTES);
    memcpy(text_out, text.data, text.len);
    text_out[text.len] = 0;
    buffer_deinit(&text);
}

bool audit_key_read(const char *text, char origin_out[AUDIT_ORIGIN_BYTES], uint8_t public_out[AUDIT_PUBLIC_BYTES])
{
    const size_t origin_len = AUDIT_ORIGIN_BYTES - 1, len = strcspn(text, " \t\r\n");
    uint8_t hash[4], right[4], typed[1 + AUDIT_PUBLIC_BYTES];
    if (text[len + strspn(text + len, " \t\r\n")] != 0 || len < origin_len + 10 || text[origin_len] != '+' || text[origin_len + 9] != '+')
        return false;
    if (!origin_read(text, origin_len, origin_out) || !hex_decode(text + origin_len + 1, 8, hash, sizeof hash) ||
        !base64_read(text + origin_len + 10, len - origin_len - 10, typed, sizeof typed) || typed[0] != AUDIT_KEY_ED25519)
        return false;
    memcpy(public_out, typed + 1, AUDIT_PUBLIC_BYTES);
    audit_key_hash(origin_out, public_out, right);
    return memcmp(hash, right, sizeof hash) == 0;
}
