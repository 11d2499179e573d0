/* tests/gate/test_walk.c: the straight way through a gate: handshake, upgrade, frame to core, send back, group, fence, drain. */
#include "core_fixture.h"
#include "hearth/clock.h"
#include "test.h"
#include "tls_client.h"
#include <string.h>

static void a_frame_goes_to_core_and_its_answer_comes_back(void **state)
{
    (void)state;
    fake_core_start(&core, 1);
    struct tls_client *client = ws_open(&core);
    ws_text(client, "echo Anyone else up?");
    ws_expect(client, "Anyone else up?");
    assert_int_equal(core.opened, 1);
    tls_client_close(client);
    WAIT_UNTIL(&core, core.closed == 1);
}

static void what_is_sent_to_a_group_reaches_all_of_it_on_every_gate(void **state)
{
    (void)state;
    struct tls_client *clients[8];
    fake_core_start(&core, 2);
    for (size_t i = 0; i < 8; i++)
        clients[i] = ws_open(&core);
    ws_text(clients[0], "all one");
    ws_text(clients[0], "all two");
    for (size_t i = 0; i < 8; i++) {
        ws_expect(clients[i], "one");
        ws_expect(clients[i], "two");
    }
    fake_core_fence(&core, 0);
    fake_core_fence(&core, 1);
    for (unsigned i = 0; i < 2; i++)
        fake_core_send(&core, i, &(struct link_message){.type = LINK_DRAIN});
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(ws_close_code(clients[i]), 1001);
        tls_client_close(clients[i]);
    }
    WAIT_UNTIL(&core, core.closed == 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(a_frame_goes_to_core_and_its_answer_comes_back),
        CORE_TEST(what_is_sent_to_a_group_reaches_all_of_it_on_every_gate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
