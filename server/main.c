/* server/main.c
 * One program, three roles. A person or systemd starts the supervisor: hearth --config FILE. The supervisor starts the others from the same
 * file with --role and the descriptors that they inherit (include/hearth/supervisor.h). */
#include "hearth/core.h"
#include "hearth/gate.h"
#include "hearth/log.h"
#include "hearth/supervisor.h"
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#define EXIT_USAGE  64 /* sysexits.h EX_USAGE */
#define EXIT_CONFIG 78 /* sysexits.h EX_CONFIG */

static int main_usage(void)
{
    fputs("usage: hearth --config FILE\n"
          "Runs the server until SIGTERM or Ctrl-C; SIGHUP reads certificate and client files again.\n"
          "Make a configuration with: hearthctl init\n",
          stderr);
    return EXIT_USAGE;
}

static int main_supervisor_or_core(const char *config, const char *role)
{
    struct problems problems;
    struct settings *settings = NULL;
    problems_init(&problems);
    if (settings_load(config, &settings, &problems) != HEARTH_OK) {
        problems_print(&problems, stderr);
        return EXIT_CONFIG;
    }
    int code = role == NULL ? supervisor_main(settings, config) : core_main(settings, SUPERVISOR_CORE_FD);
    settings_free(&settings);
    return code;
}

int main(int argc, char **argv)
{
    const char *config = NULL, *role = NULL;
    unsigned worker = 0;
    for (int at = 1; at < argc; at++) {
        if (strcmp(argv[at], "--config") == 0 && at + 1 < argc)
            config = argv[++at];
        else if (strcmp(argv[at], "--role") == 0 && at + 1 < argc)
            role = argv[++at];
        else if (strcmp(argv[at], "--worker") == 0 && at + 1 < argc && sscanf(argv[at + 1], "%u", &worker) == 1)
            at++;
        else
            return main_usage();
    }
    /* Started from /proc/self/exe, every process would be called "exe" in ps and in the journal. */
    (void)prctl(PR_SET_NAME, role == NULL ? "hearth" : strcmp(role, "gate") == 0 ? "hearth-gate" : "hearth-core");
    if (role != NULL && strcmp(role, "gate") == 0)
        gate_main(SUPERVISOR_GATE_LINK_FD, SUPERVISOR_LISTENER_FD, worker);
    if (config == NULL || (role != NULL && strcmp(role, "core") != 0))
        return main_usage();
    return main_supervisor_or_core(config, role);
}
