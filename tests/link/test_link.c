/* tests/link/test_link.c: one end of a pair to the other, and what a hostile end may try. */
#include "hearth/link.h"
#include "test.h"
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct pair {
    struct link *near, *far;
};

static struct pair pair_open(enum link_side near, enum link_side far)
{
    struct pair pair = {0};
    int fds[2];
    assert_int_equal(link_pair(fds), HEARTH_OK);
    assert_int_equal(link_open(fds[0], near, &pair.near), HEARTH_OK);
    assert_int_equal(link_open(fds[1], far, &pair.far), HEARTH_OK);
    return pair;
}

static void pair_close(struct pair *pair)
{
    link_close(&pair->near);
    link_close(&pair->far);
}

static void messages_arrive_whole_and_in_order(void **state)
{
    (void)state;
    struct pair pair = pair_open(LINK_CORE_READS, LINK_GATE_READS);
    for (uint64_t n = 0; n < 5000; n++) {
        const struct link_message fence = {.type = LINK_FENCE, .fence = {.n = n}};
        assert_int_equal(link_send(pair.near, &fence), HEARTH_OK);
    }
    uint8_t big[LIMIT_FRAME_OUT_BYTES];
    memset(big, 'x', sizeof big);
    for (uint64_t n = 0; n < 5; n++) {
        const struct link_message send = {.type = LINK_SEND, .send = {.target = LINK_TARGET_GROUP, .id = n, .bytes = {big, sizeof big}}};
        assert_int_equal(link_send(pair.near, &send), HEARTH_OK);
    }
    uint64_t fences = 0, sends = 0;
    while (sends < 5) {
        assert_int_equal(link_flush(pair.near), HEARTH_OK);
        struct link_message message;
        enum link_received received;
        while ((received = link_receive(pair.far, &message, NULL)) == LINK_RECEIVED_MESSAGE) {
            if (message.type == LINK_FENCE) {
                assert_int_equal(message.fence.n, fences++);
                assert_int_equal(sends, 0);
            } else {
                assert_int_equal(message.type, LINK_SEND);
                assert_int_equal(message.send.id, sends++);
                assert_int_equal(message.send.bytes.len, sizeof big);
                assert_memory_equal(message.send.bytes.data, big, sizeof big);
            }
        }
        assert_int_equal(received, LINK_RECEIVED_NOTHING);
    }
    assert_int_equal(fences, 5000);
    assert_int_equal(link_queued_bytes(pair.near), 0);
    pair_close(&pair);
}

static void a_full_queue_says_busy_and_loses_nothing_before(void **state)
{
    (void)state;
    struct pair pair = pair_open(LINK_CORE_READS, LINK_GATE_READS);
    uint8_t big[60000] = {0};
    const struct link_message send = {.type = LINK_SEND, .send = {.bytes = {big, sizeof big}}};
    unsigned sent = 0, received = 0;
    enum hearth_error error;
    while ((error = link_send(pair.near, &send)) == HEARTH_OK) {
        sent++;
        assert_int_equal(link_flush(pair.near), HEARTH_OK);
        assert_true(sent < 1000);
    }
    assert_int_equal(error, HEARTH_BUSY);
    assert_true(link_queued_bytes(pair.near) <= LINK_QUEUE_BYTES_MAX + LINK_PACKET_BYTES_MAX);
    assert_true(link_stalled_ms(pair.near, INT64_MAX) > LINK_STALL_MS);
    struct link_message message;
    while (received < sent) {
        if (link_receive(pair.far, &message, NULL) == LINK_RECEIVED_MESSAGE)
            received++;
        else
            assert_int_equal(link_flush(pair.near), HEARTH_OK);
    }
    assert_int_equal(link_receive(pair.far, &message, NULL), LINK_RECEIVED_NOTHING);
    assert_int_equal(link_stalled_ms(pair.near, INT64_MAX), 0);
    pair_close(&pair);
}

static void a_descriptor_travels_with_its_message(void **state)
{
    (void)state;
    struct pair pair = pair_open(LINK_SUPERVISOR_READS, LINK_CORE_OF_SUPERVISOR_READS);
    int pipes[2][2];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pipe(pipes[i]), 0);
        const struct link_message gate = {.type = LINK_GATE, .gate = {.worker = (uint32_t)i, .gates = 2, .port = 443}};
        assert_int_equal(link_send_fd(pair.near, &gate, pipes[i][1]), HEARTH_OK);
    }
    assert_int_equal(link_send(pair.near, &(struct link_message){.type = LINK_RELOAD}), HEARTH_OK);
    assert_int_equal(link_flush(pair.near), HEARTH_OK);
    for (int i = 0; i < 2; i++) {
        struct link_message message;
        int fd;
        assert_int_equal(link_receive(pair.far, &message, &fd), LINK_RECEIVED_MESSAGE);
        assert_int_equal(message.type, LINK_GATE);
        assert_int_equal(message.gate.worker, i);
        assert_true(fd >= 0);
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
        assert_int_equal(write(fd, "y", 1), 1);
        char byte = 0;
        assert_int_equal(read(pipes[i][0], &byte, 1), 1);
        assert_int_equal(byte, 'y');
        close(fd);
        assert_int_equal(read(pipes[i][0], &byte, 1), 0); /* nobody else holds the other end */
        close(pipes[i][0]);
    }
    struct link_message message;
    int fd;
    assert_int_equal(link_receive(pair.far, &message, &fd), LINK_RECEIVED_MESSAGE);
    assert_int_equal(message.type, LINK_RELOAD);
    assert_int_equal(fd, -1);
    pair_close(&pair);
}

static void a_descriptor_is_dropped_where_none_may_come(void **state)
{
    (void)state;
    struct pair pair = pair_open(LINK_GATE_READS, LINK_CORE_READS);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const struct link_message closed = {.type = LINK_CLOSED, .closed = {.conn = 1}};
    assert_int_equal(link_send_fd(pair.near, &closed, ends[1]), HEARTH_OK);
    assert_int_equal(link_flush(pair.near), HEARTH_OK);
    struct link_message message;
    assert_int_equal(link_receive(pair.far, &message, NULL), LINK_RECEIVED_MESSAGE);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
    pair_close(&pair);
}

static void the_end_and_damage_are_told_apart(void **state)
{
    (void)state;
    int fds[2];
    struct link *link = NULL;
    struct link_message message;
    assert_int_equal(link_pair(fds), HEARTH_OK);
    assert_int_equal(link_open(fds[1], LINK_CORE_READS, &link), HEARTH_OK);
    assert_int_equal(link_receive(link, &message, NULL), LINK_RECEIVED_NOTHING);
    assert_int_equal(send(fds[0], "\x09\0\0\0\x24", 5, 0), 5);
    assert_int_equal(link_receive(link, &message, NULL), LINK_RECEIVED_DAMAGE);
    static uint8_t too_big[LINK_PACKET_BYTES_MAX + 1];
    too_big[0] = 1;
    assert_int_equal(setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &(int){400000}, sizeof(int)), 0);
    if (send(fds[0], too_big, sizeof too_big, 0) > 0)
        assert_int_equal(link_receive(link, &message, NULL), LINK_RECEIVED_DAMAGE);
    close(fds[0]);
    assert_int_equal(link_receive(link, &message, NULL), LINK_RECEIVED_END);
    assert_int_equal(link_flush(link), HEARTH_OK);
    assert_int_equal(link_send(link, &(struct link_message){.type = LINK_DRAIN}), HEARTH_OK);
    assert_int_equal(link_flush(link), HEARTH_IO);
    link_close(&link);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_arrive_whole_and_in_order),    cmocka_unit_test(a_full_queue_says_busy_and_loses_nothing_before),
        cmocka_unit_test(a_descriptor_travels_with_its_message), cmocka_unit_test(a_descriptor_is_dropped_where_none_may_come),
        cmocka_unit_test(the_end_and_damage_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
