/* tests/ctl/fake_core.c */
#include "fake_core.h"
#include "test.h"
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void line_answer(struct fake_core *core, const char *line, FILE *out)
{
    json_t *request = json_loads(line, 0, NULL);
    const char *ask = json_string_value(json_object_get(request, "ask"));
    json_t *answer =
        json_loads(ask != NULL && strcmp(ask, "ping") == 0 ? "{\"ev\":\"pong\",\"now_at\":1795500000000}" : core->answer, 0, NULL);
    json_object_set(answer, "re", json_object_get(request, "id"));
    if (ask == NULL || strcmp(ask, "ping") != 0)
        core->asked[core->asked_count++ % FAKE_ASKED_MAX] = json_incref(request);
    fputc('[', out); /* the server sends arrays of events */
    json_dumpf(answer, out, JSON_COMPACT);
    fputs("]\n", out);
    fflush(out);
    json_decref(answer);
    json_decref(request);
}

static void *serve(void *core_)
{
    struct fake_core *core = core_;
    for (int fd = accept(core->listener_fd, NULL, NULL); fd >= 0; fd = accept(core->listener_fd, NULL, NULL)) {
        FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
        char line[8192];
        while (fgets(line, sizeof line, in) != NULL && core->answer != NULL)
            line_answer(core, line, out);
        fclose(in);
        fclose(out);
    }
    return NULL;
}

void fake_core_start(struct fake_core *core, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    core->asked_count = 0;
    core->listener_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(core->listener_fd >= 0);
    assert_int_equal(bind(core->listener_fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(core->listener_fd, 4), 0);
    assert_int_equal(pthread_create(&core->thread, NULL, serve, core), 0);
}

void fake_core_stop(struct fake_core *core)
{
    shutdown(core->listener_fd, SHUT_RDWR); /* ends the accept */
    pthread_join(core->thread, NULL);
    close(core->listener_fd);
    for (int i = 0; i < core->asked_count && i < FAKE_ASKED_MAX; i++)
        json_decref(core->asked[i]);
}

static void file_read(const char *path, char *out, size_t out_size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    out[fread(out, 1, out_size - 1, file)] = 0;
    fclose(file);
    unlink(path);
}

struct run hearthctl(const char *arguments_format, ...)
{
    struct run run;
    char command[2048], arguments[1024], out_path[] = "/tmp/hearth-out-XXXXXX", err_path[] = "/tmp/hearth-err-XXXXXX";
    va_list values;
    va_start(values, arguments_format);
    vsnprintf(arguments, sizeof arguments, arguments_format, values);
    va_end(values);
    close(mkstemp(out_path));
    close(mkstemp(err_path));
    snprintf(command, sizeof command, "%s %s </dev/null >%s 2>%s", getenv("HEARTHCTL"), arguments, out_path, err_path);
    const int status = system(command);
    run.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    file_read(out_path, run.out, sizeof run.out);
    file_read(err_path, run.err, sizeof run.err);
    return run;
}
