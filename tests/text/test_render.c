/* tests/text/test_render.c: texts sealed by one side and opened by the other, whole frames, and what is left out. Real vault, own folder.
 */
#include "hearth/text.h"
#include "hearth/vault.h"
#include "hearth/wire.h"
#include "test.h"
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS_MAX 64

struct house {
    char folder[64], master_path[96], vault_path[96];
    struct vault *vault;
    program_id program;
    room_id room;
    key_id slice;
    member_id author;
    struct event events[ROWS_MAX];
    size_t len;
    struct buffer frame;
};

static int house_open(void **state)
{
    struct house *house = calloc(1, sizeof *house);
    strcpy(house->folder, "/tmp/hearth-render-XXXXXX");
    if (house == NULL || mkdtemp(house->folder) == NULL)
        return -1;
    snprintf(house->master_path, sizeof house->master_path, "%s/master", house->folder);
    snprintf(house->vault_path, sizeof house->vault_path, "%s/vault", house->folder);
    const struct vault_place place = {.folder = house->vault_path};
    const struct vault_master master = {.kind = VAULT_MASTER_FILE, .text = house->master_path, .allow_unlocked_keys = true};
    memset(house->program.bytes, 1, ID_BYTES);
    memset(house->room.bytes, 2, ID_BYTES);
    memset(house->slice.bytes, 3, ID_BYTES);
    memset(house->author.bytes, 4, ID_BYTES);
    struct vault_key_spec keys[2] = {{.id = house->slice, .kind = VAULT_KEY_SLICE, .opens_at = 0, .ends_at = 1000},
                                     {.kind = VAULT_KEY_SUBJECT}};
    memset(keys[1].id.bytes, 5, ID_BYTES);
    memcpy(keys[0].owner, house->room.bytes, ID_BYTES);
    memcpy(keys[1].owner, house->author.bytes, ID_BYTES);
    if (vault_master_make(house->master_path) != HEARTH_OK || vault_init(&place, &master) != HEARTH_OK ||
        vault_open(&place, &master, &house->vault) != HEARTH_OK || vault_keys_add(house->vault, keys, 2) != HEARTH_OK ||
        text_start() != HEARTH_OK)
        return -1;
    buffer_init(&house->frame, LIMIT_FRAME_OUT_BYTES);
    *state = house;
    return 0;
}

static int house_close(void **state)
{
    struct house *house = *state;
    for (size_t i = 0; i < house->len; i++)
        if (house->events[i].kind == EVENT_MESSAGE)
            free((uint8_t *)(uintptr_t)house->events[i].message.sealed);
    buffer_deinit(&house->frame);
    vault_close(&house->vault);
    static const char *const files[] = {"vault/service", "vault/keyring", "vault/slots", "vault", "master", ""};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", house->folder, files[i]);
        remove(path);
    }
    free(house);
    return 0;
}

static struct event *house_event(struct house *house, enum event_kind kind)
{
    assert_true(house->len < ROWS_MAX);
    struct event *event = &house->events[house->len++];
    *event = (struct event){.kind = kind,
                            .stream = room_stream(house->room),
                            .change = (int64_t)house->len,
                            .audiences = AUDIENCE_BIT(AUDIENCE_MEMBERS) | AUDIENCE_BIT(AUDIENCE_STAFF)};
    return event;
}

static struct event *house_says(struct house *house, const char *utf8, size_t len)
{
    struct event *event = house_event(house, EVENT_MESSAGE);
    event->message = (struct event_message){.number = event->change,
                                            .state = MESSAGE_PUBLISHED,
                                            .gone_at = 1795586400000,
                                            .by = house->author,
                                            .at = 1795500000000,
                                            .slice = house->slice};
    event->message.message.bytes[0] = (uint8_t)house->len;
    struct plain_text plain = {0};
    uint8_t *sealed;
    assert_int_equal(plain_text_set(&plain, utf8, len), HEARTH_OK);
    const struct text_label label = {TEXT_MESSAGE, house->program, house->room, house->slice, house->author, event->message.message};
    assert_int_equal(text_seal(house->vault, &label, &plain, &sealed, &event->message.sealed_len), HEARTH_OK);
    event->message.sealed = sealed;
    plain_text_deinit(&plain);
    return event;
}

/* The frame as JSON; the caller decrefs. */
static json_t *house_frame(struct house *house)
{
    assert_false(house->frame.failed);
    assert_true(house->frame.len <= LIMIT_FRAME_OUT_BYTES);
    json_t *json = json_loadb((const char *)house->frame.data, house->frame.len, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_is_array(json));
    return json;
}

static int64_t number_of(const json_t *list, size_t i)
{
    return json_integer_value(json_object_get(json_array_get(list, i), "number"));
}

static void house_page(struct house *house, enum request_kind kind, bool first)
{
    buffer_clear(&house->frame);
    const struct text_page page = {.kind = kind,
                                   .stream = room_stream(house->room),
                                   .first = first,
                                   .change = (int64_t)house->len,
                                   .audience = AUDIENCE_MEMBERS,
                                   .rows = house->events,
                                   .rows_len = house->len};
    assert_int_equal(text_render_page(house->vault, house->program, &page, &house->frame), HEARTH_OK);
}

static void a_sealed_text_comes_out_as_it_went_in(void **state)
{
    struct house *house = *state;
    static const char text[] = "Anyone else up? \"caf\xc3\xa9\"\n\xf0\x9f\x99\x82";
    const struct event *event = house_says(house, text, sizeof text - 1);
    assert_null(memmem(event->message.sealed, event->message.sealed_len, "Anyone", 6));
    size_t used;
    assert_int_equal(text_render_events(house->vault, house->program, house->events, 1, AUDIENCE_MEMBERS, &house->frame, &used), HEARTH_OK);
    assert_int_equal(used, 1);
    json_t *json = house_frame(house);
    assert_string_equal(json_string_value(json_object_get(json_array_get(json, 0), "text")), text);
    json_decref(json);
}

static void an_audience_gets_what_is_its_own(void **state)
{
    struct house *house = *state;
    house_says(house, "one", 3);
    house_says(house, "two", 3)->audiences = AUDIENCE_BIT(AUDIENCE_STAFF);
    house_says(house, "three", 5);
    size_t used;
    assert_int_equal(text_render_events(house->vault, house->program, house->events, 3, AUDIENCE_MEMBERS, &house->frame, &used), HEARTH_OK);
    assert_int_equal(used, 3);
    json_t *json = house_frame(house);
    assert_int_equal(json_array_size(json), 2);
    assert_int_equal(number_of(json, 1), 3);
    json_decref(json);
    buffer_clear(&house->frame);
    assert_int_equal(text_render_events(house->vault, house->program, house->events, 3, AUDIENCE_PERSON, &house->frame, &used), HEARTH_OK);
    assert_int_equal(used, 3);
    assert_true(wire_frame_is_empty(&house->frame));
}

static void a_text_that_does_not_open_is_left_out_never_shown_empty(void **state)
{
    struct house *house = *state;
    house_says(house, "one", 3);
    struct event *moved = house_says(house, "two", 3);
    moved->message.message.bytes[0] ^= 1; /* the seal is bound to its message */
    struct event *bent = house_says(house, "three", 5);
    ((uint8_t *)(uintptr_t)bent->message.sealed)[60] ^= 1;
    struct event *dead = house_says(house, "four", 4);
    dead->message.slice.bytes[0] ^= 1; /* its key is gone */
    house_says(house, "five", 4)->message.state = MESSAGE_DELETED;
    size_t used;
    assert_int_equal(text_render_events(house->vault, house->program, house->events, 5, AUDIENCE_MEMBERS, &house->frame, &used), HEARTH_OK);
    assert_int_equal(used, 5);
    for (int round = 0; round < 2; round++) { /* live, then the page */
        json_t *json = house_frame(house);
        json_t *rows = round == 0 ? json : json_object_get(json_array_get(json, 0), "events");
        assert_int_equal(json_array_size(rows), 2);
        assert_int_equal(number_of(rows, 0), 1);
        assert_int_equal(number_of(rows, 1), 5);
        assert_null(json_object_get(json_array_get(rows, 1), "text"));
        assert_null(json_object_get(json_array_get(rows, 1), "by"));
        json_decref(json);
        house_page(house, REQUEST_FOLLOW, false);
    }
}

/* 2,000 quotation marks: one byte each inside, two in JSON. */
static void house_says_much(struct house *house, int times)
{
    static char quotes[LIMIT_TEXT_CHARACTERS_MAX];
    memset(quotes, '"', sizeof quotes);
    for (int i = 0; i < times; i++)
        house_says(house, quotes, sizeof quotes);
}

static void more_than_a_frame_takes_goes_out_in_two(void **state)
{
    struct house *house = *state;
    house_says_much(house, 24);
    size_t done = 0, used = 0;
    int frames = 0;
    int64_t next = 1;
    while (done < house->len) {
        buffer_clear(&house->frame);
        assert_int_equal(
            text_render_events(house->vault, house->program, house->events + done, house->len - done, AUDIENCE_STAFF, &house->frame, &used),
            HEARTH_OK);
        assert_true(used > 0);
        json_t *json = house_frame(house);
        for (size_t i = 0; i < json_array_size(json); i++)
            assert_int_equal(number_of(json, i), next++);
        json_decref(json);
        done += used;
        frames++;
    }
    assert_int_equal(next, 25);
    assert_int_equal(frames, 2);
}

static void a_page_that_grew_is_cut_where_its_reader_can_go_on(void **state)
{
    struct house *house = *state;
    struct event *room = house_event(house, EVENT_ROOM);
    strcpy(room->room.title, "Tuesday evening");
    house_says_much(house, 24); /* changes and numbers 2 to 25: about 100 KB of JSON */

    house_page(house, REQUEST_FOLLOW, false); /* the oldest changes first, and then more */
    json_t *json = house_frame(house), *page = json_array_get(json, 0), *rows = json_object_get(page, "events");
    const size_t len = json_array_size(rows);
    assert_in_range(len, 10, 20);
    assert_true(json_is_true(json_object_get(page, "more")));
    assert_int_equal(json_integer_value(json_object_get(page, "change")), len);
    assert_int_equal(number_of(rows, len - 1), len);
    json_decref(json);

    house_page(house, REQUEST_FOLLOW, true); /* the room and the newest, and no more: history has the rest */
    json = house_frame(house);
    page = json_array_get(json, 0);
    rows = json_object_get(page, "events");
    assert_true(json_is_false(json_object_get(page, "more")));
    assert_int_equal(json_integer_value(json_object_get(page, "change")), 25);
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "ev")), "room");
    assert_int_equal(number_of(rows, json_array_size(rows) - 1), 25);
    assert_true(number_of(rows, 1) > 2);
    json_decref(json);
}

static void history_is_cut_at_its_old_end(void **state)
{
    struct house *house = *state;
    house_says_much(house, 24);
    for (size_t i = 0; i < house->len / 2; i++) { /* newest first */
        const struct event swap = house->events[i];
        house->events[i] = house->events[house->len - 1 - i];
        house->events[house->len - 1 - i] = swap;
    }
    house_page(house, REQUEST_HISTORY, false);
    json_t *json = house_frame(house), *page = json_array_get(json, 0), *rows = json_object_get(page, "events");
    assert_int_equal(number_of(rows, 0), 24);
    assert_true(json_is_true(json_object_get(page, "more")));
    json_decref(json);
}

static void the_longest_text_fits_a_frame(void **state)
{
    struct house *house = *state;
    char *text = malloc(4 * LIMIT_TEXT_CHARACTERS_MAX);
    for (int i = 0; i < LIMIT_TEXT_CHARACTERS_MAX; i++)
        memcpy(text + 4 * i, "\xf0\x9f\x99\x82", 4);
    house_says(house, text, 4 * LIMIT_TEXT_CHARACTERS_MAX);
    free(text);
    house_page(house, REQUEST_FOLLOW, true);
    json_t *json = house_frame(house);
    const json_t *row = json_array_get(json_object_get(json_array_get(json, 0), "events"), 0);
    assert_int_equal(json_string_length(json_object_get(row, "text")), 4 * LIMIT_TEXT_CHARACTERS_MAX);
    json_decref(json);
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(a_sealed_text_comes_out_as_it_went_in),
        HOUSE_TEST(an_audience_gets_what_is_its_own),
        HOUSE_TEST(a_text_that_does_not_open_is_left_out_never_shown_empty),
        HOUSE_TEST(more_than_a_frame_takes_goes_out_in_two),
        HOUSE_TEST(a_page_that_grew_is_cut_where_its_reader_can_go_on),
        HOUSE_TEST(history_is_cut_at_its_old_end),
        HOUSE_TEST(the_longest_text_fits_a_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
