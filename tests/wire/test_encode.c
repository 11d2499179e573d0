/* tests/wire/test_encode.c: every event, answer and body against its golden bytes. */
#include "golden.h"
#include "hearth/wire.h"

#define ID(byte)                                                                                                                           \
    {                                                                                                                                      \
        .bytes = { [0 ... 15] = byte }                                                                                                     \
    }

static const request_id re = ID(0x11);
static const stream_id stream = ID(0xb2);
static struct buffer frame;

static void frame_begin(void)
{
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    wire_frame_begin(&frame);
}

static void frame_is(const char *golden)
{
    wire_frame_end(&frame);
    assert_false(frame.failed);
    golden_check(golden, frame.data, frame.len);
    buffer_deinit(&frame);
}

static void body_is(const char *golden)
{
    assert_false(frame.failed);
    golden_check(golden, frame.data, frame.len);
    buffer_deinit(&frame);
}

static struct event message_event(void)
{
    return (struct event){
        .kind = EVENT_MESSAGE,
        .stream = stream,
        .change = 42,
        .audiences = AUDIENCE_BIT(AUDIENCE_MEMBERS) | AUDIENCE_BIT(AUDIENCE_STAFF),
        .message = {.number = 41, .state = MESSAGE_PUBLISHED, .gone_at = 1795586400000, .by = ID(0xa1), .at = 1795500000000}};
}

static void every_change_has_its_bytes(void **state)
{
    (void)state;
    struct event event = {
        .kind = EVENT_ROOM,
        .stream = stream,
        .change = 1,
        .room = {.title = "Tuesday \"evening\" caf\xc3\xa9", .type = ROOM_TYPE_PROCESS, .mode = ROOM_MODE_OPEN, .retention_ms = 604800000}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_MEMBERS);
    frame_is("event_room");
    event.change = 2;
    event.room.mode = ROOM_MODE_SLOW;
    event.room.slow_ms = 30000;
    event.room.next_at = 1795586400000;
    event.room.cohort = (cohort_id)ID(0xd1);
    event.room.unstaffed_mode = ROOM_MODE_SLOW;
    event.room.unstaffed_slow_ms = 30000;
    event.room.cap = 16;
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_MEMBERS);
    frame_is("event_room_slow");
    event.room.base_mode = ROOM_MODE_SLOW;
    event.room.base_slow_ms = 10000;
    event.room.mode = ROOM_MODE_PAUSED;
    event.room.slow_ms = event.room.next_at = 0;
    event.room.mode_until = 1795503600000;
    event.room.mode_reason = REASON_CARE;
    snprintf(event.room.duty, sizeof event.room.duty, "Ana");
    event.room.duty_until = 1795507200000;
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    frame_is("event_room_staff");

    event = (struct event){.kind = EVENT_MEMBER, .stream = stream, .change = 2, .member = {ID(0xa1), "Quiet Harbor", false, MEMBERSHIP_IN}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_MEMBERS);
    event.member.staff = true;
    event.member.state = MEMBERSHIP_GONE;
    event.change = 3;
    wire_put_event(&frame, &event, NULL, AUDIENCE_MEMBERS);
    frame_is("event_member");

    event = message_event();
    char text[] = "Anyone else up?\n\ttab \"quoted\" back\\slash caf\xc3\xa9 \xf0\x9f\x99\x82 </script>";
    frame_begin();
    wire_put_event(&frame, &event, &(struct plain_text){text, sizeof text - 1}, AUDIENCE_MEMBERS);
    frame_is("event_message");

    event.message.state = MESSAGE_DELETED;
    event.change = 43;
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_MEMBERS);
    frame_is("event_message_deleted");

    event = message_event();
    event.message.quote = 39;
    event.message.pinned = event.message.masked = true;
    event.message.written_at = 1795499000000;
    frame_begin();
    wire_put_event(&frame, &event, &(struct plain_text){text, 15}, AUDIENCE_MEMBERS);
    frame_is("event_message_care");

    event = message_event();
    event.message.item = (item_id)ID(0xd5);
    event.message.link_room = (room_id)ID(0xb3);
    event.message.link_number = 41;
    frame_begin();
    wire_put_event(&frame, &event, &(struct plain_text){text, 15}, AUDIENCE_STAFF);
    frame_is("event_message_links");
    frame_begin();
    wire_put_event(&frame, &event, &(struct plain_text){text, 15}, AUDIENCE_MEMBERS); /* never said; and if it were */
    frame_is("event_message_links_members");

    event = (struct event){.kind = EVENT_SESSION, .stream = stream, .change = 7, .session = {ID(0xc4), DEVICE_OWN, 1795500000000, false}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_PERSON);
    event.session.ended = true;
    event.change = 8;
    wire_put_event(&frame, &event, NULL, AUDIENCE_PERSON);
    frame_is("event_session");

    event = (struct event){
        .kind = EVENT_PLACE, .stream = stream, .change = 9, .place = {ID(0xb3), "Support", ROOM_TYPE_SUPPORT, MEMBERSHIP_IN}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_PERSON);
    frame_is("event_place");

    event = (struct event){.kind = EVENT_ITEM,
                           .stream = stream,
                           .change = 12,
                           .item = {.id = ID(0xd5),
                                    .kind = ITEM_KIND_REPORT,
                                    .state = ITEM_CLAIMED,
                                    .urgent = true,
                                    .room = ID(0xb3),
                                    .number = 41,
                                    .member = ID(0xa1),
                                    .report = REPORT_KIND_WORRY,
                                    .at = 1795500000000,
                                    .claimed_by = ID(0xa2),
                                    .claim_ends_at = 1795500900000,
                                    .name = "Quiet Harbor",
                                    .claimed_name = "Ana"}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    event.change = 13;
    event.item = (struct event_item){.id = ID(0xd5),
                                     .kind = ITEM_KIND_HELD,
                                     .state = ITEM_CLOSED,
                                     .room = ID(0xb3),
                                     .member = ID(0xa1),
                                     .reason = REASON_CHECKED,
                                     .characters = 42,
                                     .at = 1795500000000,
                                     .ends_at = 1795586400000,
                                     .decision = DECISION_APPROVED,
                                     .name = "Quiet Harbor",
                                     .decided_name = "Ana"};
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    event.change = 14;
    event.item = (struct event_item){.id = ID(0xd5),
                                     .kind = ITEM_KIND_SECOND,
                                     .state = ITEM_CLOSED,
                                     .sanction = ID(0xe6),
                                     .at = 1795500000000,
                                     .decision = DECISION_TIME_UP};
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    frame_is("event_item");

    event = (struct event){.kind = EVENT_TOLD,
                           .stream = stream,
                           .change = 15,
                           .told = {.id = ID(0xd5), .kind = REPORT_KIND_CRUEL, .state = ITEM_NEW, .at = 1795500000000}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_PERSON);
    event.change = 16;
    event.told = (struct event_told){ID(0xd5), REPORT_KIND_CRUEL, ITEM_DECIDED, 1795500000001, true, "Ana"};
    wire_put_event(&frame, &event, NULL, AUDIENCE_PERSON);
    frame_is("event_told");

    event = (struct event){.kind = EVENT_SANCTION,
                           .stream = stream,
                           .change = 10,
                           .sanction = {.id = ID(0xf1),
                                        .kind = SANCTION_KIND_SLOW,
                                        .state = SANCTION_ON,
                                        .room = ID(0xb3),
                                        .slow_ms = 30000,
                                        .reason = REASON_HURTS,
                                        .at = 1795500000000,
                                        .ends_at = 1795503600000}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_PERSON);
    event.sanction = (struct event_sanction){.id = ID(0xf2),
                                             .kind = SANCTION_KIND_ENDING,
                                             .state = SANCTION_ON,
                                             .reason = REASON_RULE,
                                             .at = 1795500000000,
                                             .member = ID(0xa1),
                                             .name = "Quiet Harbor",
                                             .by = ID(0xa2)};
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    frame_is("event_sanction");

    event = (struct event){.kind = EVENT_HIDDEN, .stream = stream, .change = 11, .hidden = {ID(0xa3), true}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_PERSON);
    frame_is("event_hidden");

    event = (struct event){.kind = EVENT_LINE, .stream = stream, .change = 12, .line = {ID(0xb4), ID(0xa1), "Quiet Harbor", 1795500000000}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    event.line.waiting_since = 0;
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    frame_is("event_line");
}

/* Members and staff have the same number and not the same fields. */
static void of_a_removed_message_members_are_told_less_than_staff(void **state)
{
    (void)state;
    struct event event = message_event();
    event.message.state = MESSAGE_REMOVED;
    event.message.reason_known = true;
    event.message.reason = REASON_TRADE;
    event.message.reason_members = REASON_RULE;
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_MEMBERS);
    frame_is("event_message_removed");
    char text[] = "Call me on 555 0100";
    frame_begin();
    wire_put_event(&frame, &event, &(struct plain_text){text, sizeof text - 1}, AUDIENCE_STAFF);
    frame_is("event_message_removed_staff");
}

static void an_own_text_is_told_to_its_author(void **state)
{
    (void)state;
    char text[] = "I am so tired", note[] = "Say it without the name?";
    const struct plain_text texts[2] = {{text, sizeof text - 1}, {note, sizeof note - 1}}, lone[2] = {{text, sizeof text - 1}};
    struct event event = {
        .kind = EVENT_OWN,
        .stream = ID(0xa1),
        .change = 5,
        .audiences = AUDIENCE_BIT(AUDIENCE_PERSON),
        .own = {.room = ID(0xb2), .number = 41, .state = OWN_REMOVED, .reason_known = true, .reason = REASON_HURTS, .at = 1795500000000}};
    event.own.ends_at = 1795586400000;
    frame_begin();
    wire_put_event(&frame, &event, lone, AUDIENCE_PERSON);
    event.change = 6;
    event.own.state = OWN_RESTORED;
    event.own.reason_known = false;
    event.own.ends_at = 0;
    wire_put_event(&frame, &event, NULL, AUDIENCE_PERSON);
    frame_is("event_own_removed");

    event.own = (struct event_own){.held = ID(0xf1),
                                   .room = ID(0xb2),
                                   .state = OWN_HELD,
                                   .reason_known = true,
                                   .reason = REASON_UNSTAFFED,
                                   .question = true,
                                   .at = 1795500000000,
                                   .ends_at = 1795586400000};
    event.change = 7;
    frame_begin();
    wire_put_event(&frame, &event, lone, AUDIENCE_PERSON);
    event.change = 8;
    event.own.state = OWN_RETURNED;
    event.own.question = false;
    snprintf(event.own.staff, sizeof event.own.staff, "Ana");
    wire_put_event(&frame, &event, texts, AUDIENCE_PERSON);
    frame_is("event_own_held");
    event =
        (struct event){.kind = EVENT_DUTY,
                       .stream = stream,
                       .change = 17,
                       .duty = {.member = ID(0xa2), .name = "Ana", .role = ROLE_FACILITATOR, .duty = DUTY_ON, .until_at = 1795521600000}};
    frame_begin();
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    event.change = 18;
    event.duty.duty = DUTY_AWAY;
    event.duty.rooms[0] = (room_id)ID(0xb2);
    event.duty.rooms[1] = (room_id)ID(0xb3);
    event.duty.rooms_len = 2;
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    event.change = 19;
    event.duty.duty = DUTY_OFF;
    event.duty.rooms_len = 0;
    event.duty.until_at = 0;
    wire_put_event(&frame, &event, NULL, AUDIENCE_STAFF);
    frame_is("event_duty");
}

static void the_server_speaks_first(void **state)
{
    (void)state;
    const struct wire_stream streams[] = {{.stream = ID(0xa1), .audience = AUDIENCE_PERSON, .change = 7},
                                          {stream, AUDIENCE_MEMBERS, 41, "Tuesday evening", ROOM_TYPE_PROCESS, false},
                                          {ID(0xb3), AUDIENCE_STAFF, 0, "Support", ROOM_TYPE_SUPPORT, false},
                                          {.stream = ID(0xc0), .audience = AUDIENCE_STAFF, .change = 9, .title = "Tuesday", .desk = true}};
    frame_begin();
    wire_put_hello(&frame, &(struct wire_hello){.now_ms = 1795500000000,
                                                .member = ID(0xa1),
                                                .name = "Quiet Harbor",
                                                .role = ROLE_PARTICIPANT,
                                                .state = MEMBER_ACTIVE,
                                                .session = ID(0xc4),
                                                .idle_ms = 900000,
                                                .streams = streams,
                                                .streams_len = 4});
    frame_is("event_hello");
    frame_begin();
    wire_put_hello(
        &frame, &(struct wire_hello){
                    .now_ms = 1795500000000, .member = ID(0xa1), .name = "Quiet Harbor", .session = ID(0xc4), .notice = 2, .later = true});
    frame_is("event_hello_notice");
}

static void done_says_what_belongs_to_the_command_and_no_more(void **state)
{
    (void)state;
    const struct done done = {.number = 42,
                              .gone_at = 1795586400000,
                              .cohort = ID(0xd1),
                              .room = ID(0xb2),
                              .invitation = ID(0xe1),
                              .ends_at = 1796104800000,
                              .member = ID(0xa1),
                              .session = ID(0xc4)};
    frame_begin();
    wire_put_done(&frame, re, COMMAND_SAY, &done, NULL);
    frame_is("event_done_say");
    frame_begin();
    wire_put_done(&frame, re, COMMAND_SAY, &(struct done){.item = ID(0xe2), .cause = REASON_CHECKED}, NULL);
    frame_is("event_done_held");
    frame_begin();
    wire_put_done(&frame, re, COMMAND_REPORT, &(struct done){.item = ID(0xe2)}, NULL);
    frame_is("event_done_report");
    frame_begin();
    wire_put_done(&frame, re, COMMAND_COHORT_MAKE, &done, NULL);
    frame_is("operator_done_cohort_make");
    frame_begin();
    wire_put_done(&frame, re, COMMAND_ROOM_MAKE, &done, NULL);
    frame_is("operator_done_room_make");
    frame_begin();
    wire_put_done(&frame, re, COMMAND_INVITE_MAKE, &done, "7KQ2-M4XD-9T3B-PZ6W-H");
    frame_is("operator_done_invite_make");
    frame_begin();
    wire_put_done(&frame, re, COMMAND_SANCTION, &(struct done){.sanction = ID(0xf1)}, NULL);
    frame_is("event_done_sanction");
    frame_begin();
    wire_put_done(&frame, re, COMMAND_TOTP_RESET, &done, "7KQ2-M4XD-9T3B-PZ6W-H");
    frame_is("event_done_totp_reset");
    frame_begin();
    wire_put_done(&frame, re, COMMAND_LINE_OPEN, &(struct done){.room = ID(0xb4)}, NULL);
    frame_is("event_done_line_open");
    static const bool says_more[COMMAND_COUNT] = {
        [COMMAND_SAY] = true,         [COMMAND_EDIT] = true,       [COMMAND_QUESTION] = true,         [COMMAND_REPORT] = true,
        [COMMAND_COHORT_MAKE] = true, [COMMAND_ROOM_MAKE] = true,  [COMMAND_LINE_OPEN] = true,        [COMMAND_INVITE_MAKE] = true,
        [COMMAND_SANCTION] = true,    [COMMAND_TOTP_RESET] = true, [COMMAND_TOTP_RESET_NAMED] = true,
    };
    for (int kind = 0; kind < COMMAND_COUNT; kind++) { /* of all others it is enough that they are done */
        if (says_more[kind])
            continue;
        frame_begin();
        wire_put_done(&frame, re, (enum command_kind)kind, &done, NULL);
        frame_is("event_done");
    }
    frame_begin();
    wire_put_done(&frame, re, COMMAND_COUNT, NULL, NULL);
    frame_is("event_done");
}

static const struct refusal refusals[] = {
    {.reason = REFUSAL_BAD_REQUEST, .field = "room"},
    {.reason = REFUSAL_UNKNOWN},
    {.reason = REFUSAL_EMPTY},
    {.reason = REFUSAL_TOO_LONG, .max = 2000},
    {.reason = REFUSAL_STALE},
    {.reason = REFUSAL_NOT_HERE},
    {.reason = REFUSAL_SLOW, .wait_ms = 2500},
    {.reason = REFUSAL_BUSY, .wait_ms = 1000},
    {.reason = REFUSAL_WAIT, .wait_ms = 60000},
    {.reason = REFUSAL_NOTICE, .version = 3},
    {.reason = REFUSAL_NAME_TAKEN},
    {.reason = REFUSAL_PASSPHRASE, .why = "short"},
    {.reason = REFUSAL_CODE},
    {.reason = REFUSAL_SIGN_IN},
    {.reason = REFUSAL_FULL},
    {.reason = REFUSAL_TURN, .wait_ms = 20000},
    {.reason = REFUSAL_PAUSED, .until_at = 1795586400000, .cause = REASON_CARE},
    {.reason = REFUSAL_READING, .until_at = 1795586400000},
    {.reason = REFUSAL_TIME_OUT, .until_at = 1795586400000, .cause = REASON_HURTS},
    {.reason = REFUSAL_SUSPENDED, .until_at = 1795586400000, .cause = REASON_RULE},
    {.reason = REFUSAL_TAKEN, .by = "Ana", .decided = true, .decision = DECISION_APPROVED},
    {.reason = REFUSAL_TOTP},
    {.reason = REFUSAL_TOTP_ENROL},
};
#define REFUSALS_LEN (sizeof refusals / sizeof refusals[0])

static void every_refusal_has_one_shape(void **state)
{
    (void)state;
    assert_int_equal(REFUSALS_LEN, REFUSAL_COUNT - 1); /* each but NONE, once */
    frame_begin();
    for (size_t i = 0; i < REFUSALS_LEN; i++)
        wire_put_refused(&frame, re, &refusals[i]);
    frame_is("event_refused");

    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    static const char *const names[] = {"Quiet Harbor", "Azure Acorn"};
    wire_body_refusal(&frame, &refusals[REFUSAL_NAME_TAKEN - 1], names, 2);
    body_is("body_name_taken");
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    wire_body_refusal(&frame, &refusals[REFUSAL_PASSPHRASE - 1], NULL, 0);
    body_is("body_passphrase");
    buffer_init(&frame, LIMIT_FRAME_OUT_BYTES);
    wire_body_refusal(&frame, &refusals[REFUSAL_CODE - 1], NULL, 0);
    body_is("body_code");
}

static void a_page_has_events_or_rows(void **state)
{
    (void)state;
    const struct event deleted = {.kind = EVENT_MESSAGE,
                                  .stream = stream,
                                  .change = 41,
                                  .message = {.number = 36, .state = MESSAGE_DELETED, .gone_at = 1795586400000}};
    const struct event published = message_event();
    struct wire_page page = {.kind = REQUEST_FOLLOW, .re = re, .stream = stream, .change = 42, .more = true};
    frame_begin();
    wire_page_begin(&frame, &page);
    wire_page_row(&frame, &page, &deleted, NULL);
    wire_page_row(&frame, &page, &published, &(struct plain_text){(char[]){"hi"}, 2});
    wire_page_end(&frame);
    frame_is("event_page_follow");

    page = (struct wire_page){.kind = REQUEST_HISTORY, .re = re, .stream = stream, .change = 42};
    frame_begin();
    wire_page_begin(&frame, &page);
    wire_page_end(&frame);
    frame_is("event_page_history");

    page = (struct wire_page){.kind = REQUEST_PEOPLE, .re = re};
    struct event person = {.kind = EVENT_MEMBER, .member = {ID(0xa1), "Quiet Harbor", false, MEMBERSHIP_IN}};
    frame_begin();
    wire_page_begin(&frame, &page);
    wire_page_row(&frame, &page, &person, NULL);
    person.member.staff = true;
    wire_page_row(&frame, &page, &person, NULL);
    wire_page_end(&frame);
    frame_is("event_page_people");

    page = (struct wire_page){.kind = REQUEST_ROSTER, .re = re};
    struct event shift = {
        .kind = EVENT_SHIFT,
        .shift = {.id = ID(0xf1), .member = ID(0xa2), .name = "Ana", .day = WEEKDAY_THURSDAY, .from_minute = 1050, .to_minute = 1470}};
    frame_begin();
    wire_page_begin(&frame, &page);
    wire_page_row(&frame, &page, &shift, NULL);
    wire_page_end(&frame);
    frame_is("event_page_roster");

    page = (struct wire_page){.kind = REQUEST_SESSIONS, .re = re, .here = ID(0xc4)};
    struct event session = {.kind = EVENT_SESSION, .session = {ID(0xc4), DEVICE_SHARED, 1795500000000, false}};
    frame_begin();
    wire_page_begin(&frame, &page);
    wire_page_row(&frame, &page, &session, NULL);
    session.session.id = (session_id)ID(0xc5);
    wire_page_row(&frame, &page, &session, NULL);
    wire_page_end(&frame);
    frame_is("event_page_sessions");

    page = (struct wire_page){.kind = REQUEST_SHEET, .re = re};
    const struct event place = {.kind = EVENT_SHEET, .place = {ID(0xb3), "Support", ROOM_TYPE_SUPPORT, MEMBERSHIP_GONE}};
    const struct event sanction = {.kind = EVENT_SANCTION,
                                   .stream = stream,
                                   .change = 12,
                                   .sanction = {.id = ID(0xf1),
                                                .kind = SANCTION_KIND_TIME_OUT,
                                                .reason = REASON_HURTS,
                                                .at = 1795500000000,
                                                .ends_at = 1795503600000,
                                                .member = ID(0xa1),
                                                .name = "Quiet Harbor",
                                                .by = ID(0xa2)}};
    frame_begin();
    wire_page_begin(&frame, &page);
    wire_page_row(&frame, &page, &place, NULL);
    wire_page_row(&frame, &page, &sanction, NULL);
    wire_page_end(&frame);
    frame_is("event_page_sheet");

    page = (struct wire_page){.kind = REQUEST_EVIDENCE, .re = re};
    struct event kept = {.kind = EVENT_EVIDENCE,
                         .evidence = {.number = 41, .by = ID(0xa1), .name = "Quiet Harbor", .at = 1795500000000, .reported = true}};
    char kept_text[] = "as it was";
    frame_begin();
    wire_page_begin(&frame, &page);
    wire_page_row(&frame, &page, &kept, &(struct plain_text){kept_text, sizeof kept_text - 1});
    kept.evidence = (struct event_evidence){.by = ID(0xa2), .name = "Still Water", .at = 1795500000001};
    wire_page_row(&frame, &page, &kept, &(struct plain_text){kept_text, sizeof kept_text - 1});
    wire_page_end(&frame);
    frame_is("event_page_evidence");

    page = (struct wire_page){.kind = REQUEST_CHECKPOINT, .re = re};
    struct audit_shown shown = {.origin = "hearth/00112233445566778899aabbccddeeff",
                                .head = {.size = 70, .root = {1}, .heads = {2}, .time_ms = 1795500000000},
                                .public_key = {3},
                                .signature = {4},
                                .proof = {{5}, {6}},
                                .proof_len = 2};
    const struct event checkpoint = {.kind = EVENT_CHECKPOINT, .shown = &shown};
    frame_begin();
    wire_page_begin(&frame, &page);
    wire_page_row(&frame, &page, &checkpoint, NULL);
    wire_page_end(&frame);
    frame_is("event_page_checkpoint");

    page = (struct wire_page){.kind = REQUEST_INVITATIONS, .re = re};
    struct event invitation = {.kind = EVENT_INVITATION, .invitation = {ID(0xe1), ROLE_PARTICIPANT, "", 1796104800000}};
    frame_begin();
    wire_page_begin(&frame, &page);
    wire_page_row(&frame, &page, &invitation, NULL);
    invitation.invitation = (struct event_invitation){ID(0xe2), ROLE_LEAD, "Ana", 1796104800000};
    wire_page_row(&frame, &page, &invitation, NULL);
    wire_page_end(&frame);
    frame_is("event_page_invitations");
}

static void other_answers_have_their_bytes(void **state)
{
    (void)state;
    frame_begin();
    wire_put_pong(&frame, re, 1795500000000);
    frame_is("event_pong");
    frame_begin();
    wire_put_status(&frame, re, &(struct wire_status){12, 3, 1, 9, 4711, 2, 1795586400000, 8, 2});
    frame_is("operator_status");
    const uint8_t id[ID_BYTES] = {0xd0, 1}, cohort[ID_BYTES] = {0xc0, 2};
    const struct wire_line lines[] = {
        {.id = cohort, .title = "Tuesday \"A\""},
        {.id = id, .cohort = cohort, .role = "lead", .name = "Ana Ruiz", .state = "open", .ends_at = 1795586400000},
    };
    frame_begin();
    wire_put_listed(&frame, re, lines, 2, true);
    frame_is("operator_listed");

    buffer_init(&frame, 4096);
    static const char *const names[] = {"Quiet Harbor", "Azure Acorn", "Brave Anchor", "Breezy Aspen", "Bright Almond", "Calm Birch"};
    wire_body_look(&frame, &(struct wire_look){
                               .role = ROLE_PARTICIPANT, .names = names, .names_len = 6, .notice_version = 3, .retention_ms = 604800000});
    body_is("body_look");
    static const char *const rows[] = {"1110", "1001", "0110"};
    static const struct wire_totp totp = {.secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                                          .uri = "otpauth://totp/quiet.example:Ana%20Ruiz?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                                          .qr = rows,
                                          .qr_len = 3};
    buffer_init(&frame, 4096);
    wire_body_look(
        &frame,
        &(struct wire_look){.role = ROLE_FACILITATOR, .name = "Ana Ruiz", .notice_version = 3, .retention_ms = 604800000, .totp = &totp});
    body_is("body_look_staff");
    buffer_init(&frame, 4096);
    wire_body_enrol(&frame, &totp);
    body_is("body_totp_enrol");
    buffer_init(&frame, 4096);
    wire_body_session(&frame, true, DEVICE_OWN, ROLE_LEAD);
    body_is("body_session");
    buffer_init(&frame, 4096);
    wire_body_session(&frame, false, DEVICE_SHARED, ROLE_PARTICIPANT);
    body_is("body_session_none");
    buffer_init(&frame, 4096);
    wire_body_about(&frame, "0.1.0", "8f3a");
    body_is("body_about");
}

static void string_is(const char *given, size_t len, const char *wanted)
{
    buffer_init(&frame, 4096);
    wire_put_string(&frame, given, len);
    assert_int_equal(frame.len, strlen(wanted));
    assert_memory_equal(frame.data, wanted, frame.len);
    buffer_deinit(&frame);
}

static void what_leaves_is_always_json(void **state)
{
    (void)state;
    string_is("", 0, "\"\"");
    string_is("a\0b", 3, "\"a\\u0000b\"");
    string_is("\x01\x1f\x7f\r", 4, "\"\\u0001\\u001f\x7f\\r\"");
    string_is("\"\\/", 3, "\"\\\"\\\\/\"");
    string_is("\xc3\xa9\xe2\x80\xa8\xf0\x9f\x99\x82", 9, "\"\xc3\xa9\xe2\x80\xa8\xf0\x9f\x99\x82\"");
    string_is("\xff"
              "a\xc3",
              3,
              "\"\xef\xbf\xbd"
              "a\xef\xbf\xbd\"");
    string_is("\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""); /* a surrogate */
    string_is("\xc0\xaf", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"");                 /* overlong */
}

static void a_frame_that_does_not_fit_says_so(void **state)
{
    (void)state;
    static char text[LIMIT_TEXT_BYTES_MAX];
    memset(text, 'x', sizeof text);
    const struct event event = message_event();
    buffer_init(&frame, 1000);
    wire_frame_begin(&frame);
    assert_true(wire_frame_is_empty(&frame));
    wire_put_event(&frame, &event, &(struct plain_text){text, 100}, AUDIENCE_MEMBERS);
    assert_false(frame.failed);
    assert_false(wire_frame_is_empty(&frame));
    wire_put_event(&frame, &event, &(struct plain_text){text, sizeof text}, AUDIENCE_MEMBERS);
    assert_true(frame.failed);
    buffer_deinit(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_has_its_bytes),
        cmocka_unit_test(of_a_removed_message_members_are_told_less_than_staff),
        cmocka_unit_test(an_own_text_is_told_to_its_author),
        cmocka_unit_test(the_server_speaks_first),
        cmocka_unit_test(done_says_what_belongs_to_the_command_and_no_more),
        cmocka_unit_test(every_refusal_has_one_shape),
        cmocka_unit_test(a_page_has_events_or_rows),
        cmocka_unit_test(other_answers_have_their_bytes),
        cmocka_unit_test(what_leaves_is_always_json),
        cmocka_unit_test(a_frame_that_does_not_fit_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
